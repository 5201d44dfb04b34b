package dev.cloze.task.agora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which settings leave, round by round; every number was worked out apart from this code. */
class AgoraTest {
  private static final AgoraBudget ENDLESS =
      new AgoraBudget(1_000_000, 10_000, Integer.MAX_VALUE, 1, 0);

  private interface Scores {
    double of(int id, int round);
  }

  /** Training is looking a score up; a model is its score and nothing is ever wrong. */
  private static final class Lookup implements AgoraTask<Double, String> {
    private final Scores scores;
    private final int settings;
    private int round = -1;
    private int interruptedIn = -1;

    Lookup(Scores scores, int settings) {
      this.scores = scores;
      this.settings = settings;
    }

    @Override
    public Optional<List<Double>> fineTune(List<String> data, List<AgoraTraining> trainings) {
      round++;
      if (round == interruptedIn) {
        return Optional.empty();
      }
      assertThat(trainings).allMatch(training -> training.set().id() < settings);
      return Optional.of(trainings.stream().map(t -> scores.of(t.set().id(), round)).toList());
    }

    @Override
    public double score(Double model) {
      return model;
    }

    @Override
    public NewPoints<String> newPoints(
        AgoraTraining best, Double model, boolean isBestOfAll, int most, long seed) {
      return new NewPoints<>(0, List.of());
    }
  }

  private static Map<String, List<String>> fields(Object... namesAndValues) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String values = namesAndValues[i + 1].toString();
      fields.put(namesAndValues[i].toString(), List.of(values.split(", ")));
    }
    return fields;
  }

  private static Agora.Result<Double, String> trace(
      Map<String, List<String>> fields, PruningRule rule, Scores scores) {
    List<HyperparameterSet> sets = HyperparameterGrid.of(fields).sets();
    return Agora.run(new Lookup(scores, sets.size()), List.of(), sets, rule, ENDLESS, 1)
        .orElseThrow();
  }

  private static List<List<Integer>> removed(Agora.Result<?, ?> result) {
    return result.rounds().stream()
        .map(round -> round.removed().stream().sorted().toList())
        .toList();
  }

  private static final Map<String, List<String>> A =
      fields("batch", "8, 16", "lr", "1e-4, 1e-5, 9e-6");

  @Test
  void traceA() {
    double[] scores = {60, 72, 70, 55, 68, 66};
    var result = trace(A, PruningRule.ROOT_FAMILY, (id, round) -> scores[id]);
    assertThat(removed(result)).containsExactly(List.of(0, 3, 4, 5), List.of(1, 2));
    assertThat(result.rounds().get(1).removed().get(0)).as("the root").isEqualTo(2);
    assertThat(result.trainings()).isEqualTo(8);
    assertThat(result.set().id()).isEqualTo(1);
    assertThat(result.score()).isEqualTo(72);
    assertThat(result.reason()).isEqualTo(Agora.Reason.NO_SETTINGS_LEFT);
    var run = trace(A, PruningRule.RUN, (id, round) -> scores[id]);
    assertThat(removed(run)).containsExactly(List.of(0, 3), List.of(4, 5), List.of(1, 2));
    assertThat(run.trainings()).isEqualTo(12);
    var worst = trace(A, PruningRule.WORST_ONLY, (id, round) -> scores[id]);
    assertThat(worst.rounds())
        .extracting(r -> r.removed().get(0))
        .containsExactly(3, 0, 5, 4, 2, 1);
    assertThat(worst.trainings()).isEqualTo(21);
  }

  /** The best of all may leave in the first round: the snapshot is the result. */
  @Test
  void traceB() {
    double[] scores = {70, 64, 81, 77, 66, 59, 79, 83};
    Map<String, List<String>> fields = fields("batch", "8, 16", "lr", "1e-4, 1e-5", "wd", "0, 10");
    var result = trace(fields, PruningRule.ROOT_FAMILY, (id, round) -> scores[id]);
    assertThat(removed(result)).containsExactly(List.of(1, 4, 5, 7), List.of(0, 2), List.of(3, 6));
    assertThat(result.rounds()).extracting(r -> r.removed().get(0)).containsExactly(5, 0, 3);
    assertThat(result.trainings()).isEqualTo(14);
    assertThat(result.set().id()).isEqualTo(7);
    assertThat(result.round()).isZero();
    var run = trace(fields, PruningRule.RUN, (id, round) -> scores[id]);
    assertThat(removed(run)).containsExactly(List.of(0, 1, 4, 5), List.of(2, 3, 6, 7));
    assertThat(run.trainings()).isEqualTo(12);
    assertThat(trace(fields, PruningRule.WORST_ONLY, (id, round) -> scores[id]).trainings())
        .isEqualTo(36);
  }

  private static double formula(int id, int round) {
    return (37L * (id + 1) + 101L * round) % 997;
  }

  private static final Map<String, List<String>> C =
      fields(
          "lr", "1e-4, 1e-5, 9e-6",
          "wd", "0, 10, 100, 350",
          "warm-up", ".35, .40, .45, .50",
          "batch", "8, 16");

  @Test
  void traceC() {
    assertThat(HyperparameterGrid.of(C).sets()).hasSize(96);
    var result = trace(C, PruningRule.ROOT_FAMILY, AgoraTest::formula);
    assertThat(removed(result).get(0)).containsExactly(2, 10, 18, 24, 26, 27, 28, 30, 58, 90);
    assertThat(result.rounds().subList(0, 3))
        .extracting(r -> r.removed().get(0))
        .containsExactly(26, 51, 21);
    assertThat(result.rounds())
        .extracting(r -> r.scores().size())
        .containsExactly(96, 86, 76, 68, 61, 56, 48, 40, 34, 26, 21, 18, 16, 13, 11, 9, 7, 4, 1);
    assertThat(result.trainings()).isEqualTo(691);
    assertThat(result.set().id()).isEqualTo(15);
    assertThat(result.score()).isEqualTo(996);
    assertThat(result.round()).isEqualTo(4);
  }

  @Test
  void traceD() {
    Map<String, List<String>> fields = new LinkedHashMap<>(C);
    fields.put("seed", List.of("0", "1", "2", "3", "4"));
    assertThat(HyperparameterGrid.of(fields).sets()).hasSize(480);
    var result = trace(fields, PruningRule.ROOT_FAMILY, AgoraTest::formula);
    assertThat(removed(result).get(0))
        .containsExactly(6, 16, 21, 25, 26, 27, 28, 29, 36, 66, 106, 146, 186, 346);
    assertThat(result.rounds()).hasSize(69);
    assertThat(result.trainings()).isEqualTo(12_137);
    assertThat(result.set().id()).isEqualTo(15);
    assertThat(result.round()).isEqualTo(4);
  }

  /** Settings that agree in nothing leave one by one. */
  @Test
  void traceE() {
    List<HyperparameterSet> sets =
        List.of(
            new HyperparameterSet(0, List.of("8", "1e-4")),
            new HyperparameterSet(1, List.of("16", "1e-5")),
            new HyperparameterSet(2, List.of("32", "9e-6")));
    var result =
        Agora.run(
                new Lookup((id, round) -> id + 1, 3),
                List.of(),
                sets,
                PruningRule.ROOT_FAMILY,
                ENDLESS,
                1)
            .orElseThrow();
    assertThat(removed(result)).containsExactly(List.of(0), List.of(1), List.of(2));
    assertThat(result.trainings()).isEqualTo(6);
  }

  /** A value counts in its own field only. */
  @Test
  void commonSequencesAreTagged() {
    var a = new HyperparameterSet(0, List.of("8", "1e-4", "0", ".35"));
    assertThat(a.common(new HyperparameterSet(1, List.of("16", "1e-4", "0", ".40")))).isEqualTo(2);
    var seedFirst = new HyperparameterSet(0, List.of("0", "1e-4", "8"));
    assertThat(seedFirst.common(new HyperparameterSet(1, List.of("1", "0", "8")))).isEqualTo(1);
  }

  @Test
  void tiesGoToTheSmallerId() {
    var result = trace(A, PruningRule.WORST_ONLY, (id, round) -> 1);
    assertThat(result.set().id()).isZero();
    assertThat(result.rounds())
        .extracting(r -> r.removed().get(0))
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void whatItWouldCost() {
    assertThat(
            AgoraForecast.of(HyperparameterGrid.of(C).sets(), PruningRule.ROOT_FAMILY, ENDLESS)
                .trainings())
        .isBetween(627.0, 753.0);
    List<HyperparameterSet> twelve =
        HyperparameterGrid.of(fields("lr", "1, 2, 3", "wd", "0, 1", "batch", "8, 16")).sets();
    AgoraForecast forecast = AgoraForecast.of(twelve, PruningRule.ROOT_FAMILY, ENDLESS);
    assertThat(forecast.trainings()).isCloseTo(24, within(3.0));
    assertThat(AgoraForecast.of(twelve, PruningRule.WORST_ONLY, ENDLESS))
        .isEqualTo(new AgoraForecast(78, 12));
    assertThat(
            AgoraForecast.of(
                twelve, PruningRule.NONE, new AgoraBudget(40, 12, Integer.MAX_VALUE, 1, 0)))
        .isEqualTo(new AgoraForecast(36, 3));
  }

  @Test
  void aBudgetPaysForWholeRounds() {
    List<HyperparameterSet> sets = HyperparameterGrid.of(A).sets();
    double[] scores = {60, 72, 70, 55, 68, 66};
    for (int trainings = 6; trainings < 8; trainings++) {
      var result =
          Agora.run(
                  new Lookup((id, round) -> scores[id], 6),
                  List.of(),
                  sets,
                  PruningRule.ROOT_FAMILY,
                  new AgoraBudget(trainings, 12, 5, 1, 0),
                  1)
              .orElseThrow();
      assertThat(result.trainings()).isEqualTo(6);
      assertThat(result.reason()).isEqualTo(Agora.Reason.BUDGET);
      assertThat(result.set().id()).isEqualTo(1);
    }
    assertThatThrownBy(
            () ->
                Agora.run(
                    new Lookup((id, round) -> 1, 6),
                    List.of(),
                    sets,
                    PruningRule.ROOT_FAMILY,
                    new AgoraBudget(5, 12, 5, 1, 0),
                    1))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("One round over 6 hyperparameter sets takes 6 trainings");
    assertThat(new AgoraBudget(200, 12, 30, 1.0, 0).room(90, 100)).isEqualTo(10);
    assertThat(new AgoraBudget(200, 12, 30, 1.0, 0).room(0, 100)).isEqualTo(30);
    assertThat(new AgoraBudget(200, 12, 30, 1.0, 0).room(100, 100)).isZero();
  }

  /** The first round is the best of all, so the second is done again, once, before it prunes. */
  @Test
  void aRoundThatDidNotImproveIsReplayed() {
    List<HyperparameterSet> sets = HyperparameterGrid.of(A).sets();
    List<Integer> sizes = new ArrayList<>();
    var result =
        Agora.run(
                new Lookup((id, round) -> 100 - 10 * round - id, 6),
                List.of(),
                sets,
                PruningRule.ROOT_FAMILY,
                new AgoraBudget(100, 12, 5, 1, 1),
                1)
            .orElseThrow();
    for (AgoraRound round : result.rounds()) {
      sizes.add(round.scores().size());
      assertThat(round.removed().isEmpty()).isEqualTo(round.number() > 0 && round.replay() == 0);
    }
    assertThat(sizes).startsWith(6, 2, 2);
    assertThat(result.round()).isZero();
  }

  /** Rounds that ended count; without one there is no result. */
  @Test
  void anInterruptionKeepsTheBestSoFar() {
    List<HyperparameterSet> sets = HyperparameterGrid.of(A).sets();
    for (int round = 0; round < 2; round++) {
      Lookup lookup = new Lookup((id, t) -> id, 6);
      lookup.interruptedIn = round;
      var result = Agora.run(lookup, List.of(), sets, PruningRule.ROOT_FAMILY, ENDLESS, 1);
      assertThat(result.isPresent()).isEqualTo(round == 1);
      result.ifPresent(
          r -> {
            assertThat(r.reason()).isEqualTo(Agora.Reason.INTERRUPTED);
            assertThat(r.set().id()).isEqualTo(5);
            assertThat(r.trainings()).isEqualTo(6);
          });
    }
  }

  @Test
  void theGateRefusesAConstantAnswer() {
    // MRPC's development examples: 279 of 408 are paraphrases.
    List<Integer> labels = IntStream.range(0, 408).mapToObj(i -> i < 279 ? 1 : 0).toList();
    TeacherGate constant = TeacherGate.of(labels, Collections.nCopies(408, 1));
    assertThat(constant.accuracy()).isEqualTo(0.6838, within(5e-5));
    assertThat(constant.balancedAccuracy()).isEqualTo(0.5);
    assertThat(constant.isPassed()).isFalse();
    assertThatThrownBy(() -> constant.require("models/teacher"))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("models/teacher has 68.4 %")
        .hasMessageContaining("balanced accuracy of 50.0 %");
    List<Integer> good = new ArrayList<>(labels);
    for (int i = 0; i < 408; i += 4) {
      good.set(i, 1 - good.get(i));
    }
    TeacherGate passed = TeacherGate.of(labels, good);
    assertThat(passed.isPassed()).isTrue();
    passed.require("models/teacher");
    TeacherGate three = TeacherGate.of(List.of(0, 0, 1, 2), List.of(0, 1, 1, 0));
    assertThat(three.accuracy()).isEqualTo(0.5);
    assertThat(three.balancedAccuracy()).isEqualTo(0.5);
  }

  @Test
  void aGridSaysWhatIsWrong() {
    assertThatThrownBy(() -> HyperparameterGrid.of(fields("lr", "1, 1")))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("lr has the values [1, 1]");
    HyperparameterGrid grid = HyperparameterGrid.of(A);
    assertThat(grid.value(grid.sets().get(4), "lr")).isEqualTo("1e-5");
    assertThat(grid.fields()).containsExactly("batch", "lr");
  }
}
