package dev.cloze.task.agora.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.AgoraRecipe;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Engine;
import dev.cloze.model.ModelException;
import dev.cloze.task.TaskException;
import dev.cloze.task.agora.Agora;
import dev.cloze.task.agora.AgoraRound;
import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.finetune.FineTuneListener;
import dev.cloze.task.finetune.FineTuning;
import dev.cloze.task.finetune.ToyTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agora over fine-tunings of a very small BERT: is there more good than bad in a text? */
class TextAgoraTest {
  private static final String RECIPE =
      """
      sets: {optimizer.learning_rate: [3.0e-3, 1.0e-3], training.batch_size: [4, 8]}
      finetune: {training: {epochs: 2, threads: 1}}
      train_examples: 16
      held_out: {from: train, share: 0.9}
      """;

  @TempDir private static Path models;
  @TempDir private Path folder;

  @BeforeAll
  static void makeModels() throws IOException {
    Engine.start(1, "highest");
    ToyTask.model(models.resolve("model"));
    ToyTask.model(models.resolve("generator"));
    teacher("teacher", new ToyTask(), Map.of("training.epochs", "4"));
  }

  private static void teacher(
      String name, Task<TextExample, float[]> task, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("optimizer.learning_rate", "3.0e-3");
    all.put("training.batch_size", "8");
    all.put("training.threads", "1");
    FineTuneRecipe recipe =
        FineTuneRecipe.parse(PublishedFineTuning.of("bert", 24, "toy"), "{}", "recipe", all);
    new FineTuning<>(
            task, models.resolve("model"), models, models.resolve(name), new FineTuneListener() {})
        .run(Map.of(Map.of(), recipe), List.of(1L), () -> false);
  }

  private TextAgora agora(String output, String teacher, Map<String, String> overrides) {
    return agora(new ToyTask(), output, teacher, false, overrides);
  }

  private TextAgora agora(
      Task<?, ?> task,
      String output,
      String teacher,
      boolean anyTeacher,
      Map<String, String> overrides) {
    return new TextAgora(
        task,
        new TextAgora.Sources(
            folder,
            models.resolve("model"),
            models.resolve(teacher),
            models.resolve("generator"),
            folder.resolve(output)),
        AgoraRecipe.parse(RECIPE, "agora", overrides),
        anyTeacher,
        new AgoraListener() {});
  }

  private AgoraOutcome run(String output, BooleanSupplier stop) throws IOException {
    return agora(output, "teacher", Map.of()).run(stop).orElseThrow();
  }

  private byte[] weights(String output) throws IOException {
    return Files.readAllBytes(folder.resolve(output).resolve("best/model.safetensors"));
  }

  @Test
  void newPointsComeFromMistakesAndTheTeacher() throws IOException {
    AgoraOutcome outcome = run("out", () -> false);
    var result = outcome.result();
    assertThat(result.reason()).isEqualTo(Agora.Reason.NO_SETTINGS_LEFT);
    assertThat(result.rounds()).hasSizeGreaterThan(1);
    assertThat(outcome.training()).isEqualTo(16);
    assertThat(outcome.heldOut()).isEqualTo(54);
    assertThat(outcome.points()).isNotEmpty().hasSizeLessThanOrEqualTo(16);
    assertThat(result.data()).hasSize(16 + outcome.points().size());
    AgoraRound last = result.rounds().get(result.rounds().size() - 1);
    assertThat(outcome.trainingData(last) + last.made()).isEqualTo(result.data().size());

    Map<String, String> development = new HashMap<>();
    new ToyTask()
        .read(folder, Split.DEV)
        .get(0)
        .examples()
        .forEach(e -> development.put(e.id(), e.text()));
    Set<String> texts = new TreeSet<>(development.values());
    new ToyTask().read(folder, Split.TRAIN).get(0).examples().forEach(e -> texts.add(e.text()));
    for (TextPoint point : outcome.points()) {
      assertThat(texts).doesNotContain(point.example().text());
      List<String> words = List.of(point.example().text().split(" "));
      List<String> parent = List.of(development.get(point.parent()).split(" "));
      assertThat(words).hasSameSizeAs(parent);
      long differing = 0;
      for (int i = 0; i < words.size(); i++) {
        differing += words.get(i).equals(parent.get(i)) ? 0 : 1;
      }
      assertThat(differing).as(point.example().text()).isEqualTo(point.changed().size());
    }
    List<TextExample> unlabelled = outcome.points().stream().map(TextPoint::example).toList();
    try (Judge teacher = Judge.open(new ToyTask(), models.resolve("teacher"))) {
      assertThat(
              teacher.answers(RoundTask.unscored("again", unlabelled, false)).stream()
                  .map(Judge.Answer::label))
          .containsExactlyElementsOf(
              unlabelled.stream().map(e -> e.label().orElseThrow()).toList());
    }
    assertThat(AgoraPage.html(outcome)).contains("<svg", "held-out", unlabelled.get(0).text());
    assertThat(AgoraTable.lines(outcome)).hasSize(1 + result.rounds().size());
    try (var left = Files.walk(folder.resolve("out/rounds"))) {
      assertThat(left.filter(f -> f.endsWith("model.safetensors"))).isEmpty();
    }
  }

  /** Stopped within trainings and between them, again and again. */
  @Test
  void aRunThatWasStoppedEndsAsOneThatWasNot() throws IOException {
    AgoraOutcome whole = run("whole", () -> false);
    int[] asked = {0};
    int stops = 0;
    Optional<AgoraOutcome> parts;
    do {
      int until = asked[0] + 17; // more than it takes to see what is done
      parts = agora("parts", "teacher", Map.of()).run(() -> ++asked[0] > until);
      stops++;
    } while (stops < 200
        && (parts.isEmpty() || parts.get().result().reason() == Agora.Reason.INTERRUPTED));
    assertThat(stops).isBetween(3, 199);
    assertThat(AgoraPage.html(parts.get())).isEqualTo(AgoraPage.html(whole));
    assertThat(parts.get().points()).isEqualTo(whole.points());
    assertThat(weights("parts")).isEqualTo(weights("whole"));
    AgoraOutcome again = run("parts", () -> false);
    assertThat(AgoraPage.html(again)).as("started again").isEqualTo(AgoraPage.html(whole));
  }

  /** Two at work in one folder share the trainings and agree on what came of them. */
  @Test
  void severalShareTheWork() throws Exception {
    AgoraOutcome alone = run("alone", () -> false);
    List<CompletableFuture<AgoraOutcome>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run("shared", () -> false);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (CompletableFuture<AgoraOutcome> each : both) {
      assertThat(AgoraPage.html(each.get())).isEqualTo(AgoraPage.html(alone));
    }
    assertThat(weights("shared")).isEqualTo(weights("alone"));
  }

  @Test
  void aLargerBudgetGoesOn() throws IOException {
    AgoraOutcome whole = run("whole", () -> false);
    AgoraOutcome first =
        agora("parts", "teacher", Map.of("budget.rounds", "1")).run(() -> false).orElseThrow();
    assertThat(first.result().reason()).isEqualTo(Agora.Reason.BUDGET);
    assertThat(first.result().trainings()).isEqualTo(4);
    assertThat(AgoraPage.html(run("parts", () -> false))).isEqualTo(AgoraPage.html(whole));
    assertThatThrownBy(() -> agora("parts", "teacher", Map.of("seed", "2")).run(() -> false))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("holds a run of Agora that began with recipe");
    assertThatThrownBy(
            () -> agora("never", "teacher", Map.of("budget.minutes", "1.0e-9")).run(() -> false))
        .hasMessageContaining("ended before the first round of 4 trainings");
  }

  @Test
  void nothingLeavesAndNothingIsMadeWithoutPruningAndPoints() throws IOException {
    AgoraOutcome plain =
        agora(
                "plain",
                "teacher",
                Map.of("pruning", "none", "points.generated", "0", "budget.trainings", "9"))
            .run(() -> false)
            .orElseThrow();
    assertThat(plain.result().rounds()).hasSize(2).allMatch(round -> round.removed().isEmpty());
    assertThat(plain.points()).isEmpty();
    assertThat(plain.result().data()).hasSize(16);
    assertThat(plain.result().rounds().get(0).scores())
        .as("fresh seeds")
        .isNotEqualTo(plain.result().rounds().get(1).scores());
  }

  @Test
  void aTeacherMustKnowEnough() throws IOException {
    teacher(
        "nothing",
        new ToyTask(),
        Map.of("training.max_steps", "1", "optimizer.learning_rate", "1.0e-9"));
    assertThatThrownBy(() -> agora("out", "nothing", Map.of()).run(() -> false))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("nothing has")
        .hasMessageContaining("Agora wants more than 66.7 % of both");
    AgoraOutcome let =
        agora(new ToyTask(), "out", "nothing", true, Map.of("budget.rounds", "1"))
            .run(() -> false)
            .orElseThrow();
    assertThat(let.teacher().isPassed()).isFalse();
    assertThat(let.notices()).anyMatch(notice -> notice.contains("was let pass"));
  }

  @Test
  void saysWhatDoesNotFit() throws IOException {
    teacher(
        "other",
        new ToyTask("toy", List.of("negative", "positive", "neither")),
        Map.of("training.max_steps", "1"));
    assertThatThrownBy(() -> agora("out", "other", Map.of()).run(() -> false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("was fine-tuned for other labels");
    assertThatThrownBy(() -> agora("out", "generator", Map.of()).run(() -> false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("without a head");
    assertThatThrownBy(() -> agora("out", "model", Map.of()))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("is both the model that learns and the teacher");
    for (String name : List.of("sts-b", "copa", "squad-1.1", "multirc")) {
      assertThatThrownBy(() -> agora(Tasks.open(name, folder), "out", "teacher", false, Map.of()))
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("Agora is for tasks in which each text")
          .hasMessageContaining(name);
    }
    assertThatThrownBy(() -> agora("out", "teacher", Map.of("budget.trainings", "3")))
        .hasMessageContaining("One round over 4 hyperparameter sets takes 4 trainings");
    assertThat(agora("out", "teacher", Map.of("train_examples", "5000")).plan().training())
        .as("all that are not held out")
        .isEqualTo(66);
  }

  @Test
  void aPlanLooksAtTheTeacher() throws IOException {
    TextAgora.Plan plan = agora("out", "teacher", Map.of()).plan();
    assertThat(plan.sets()).isEqualTo(4);
    assertThat(plan.teacher().isPassed()).isTrue();
    assertThat(plan.forecast().trainings()).isBetween(4.0, 12.0);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void strataKeepTheShares() {
    List<TextExample> examples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      examples.add(
          new TextExample(
              "e" + i, "", Optional.empty(), List.of(), Optional.of(i % 4 == 0 ? "a" : "b")));
    }
    Set<String> chosen = Strata.choose(examples, 20, 3);
    assertThat(
            examples.stream()
                .filter(e -> chosen.contains(e.id()))
                .collect(
                    Collectors.groupingBy(e -> e.label().orElseThrow(), Collectors.counting())))
        .isEqualTo(Map.of("a", 5L, "b", 15L));
    assertThat(Strata.choose(examples, 20, 3)).isEqualTo(chosen);
    assertThat(Strata.choose(examples, 20, 4)).isNotEqualTo(chosen);
  }
}
