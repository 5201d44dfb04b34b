package dev.cloze.task.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ElmoFineTuningTest {
  private static final ElmoTaskSettings SMALL = settings(20);

  private static ElmoTaskSettings settings(int epochs) {
    return new ElmoTaskSettings(12, 1, 0.1, 2e-2, 16, epochs, epochs, 3);
  }

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  private static final Task<TaggedSentence, List<String>> TAGGING =
      new HandMade.Named<>("tags", TaskKind.TAGGING, List.of("O", "B", "E"));

  /** A word's tag depends on its neighbour: B before a comma, E after one. No word tells alone. */
  private static Dataset<TaggedSentence, List<String>> sentences(int count, long seed) {
    Random random = new Random(seed);
    List<TaggedSentence> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      int length = 3 + random.nextInt(6);
      int comma = 1 + random.nextInt(length - 2);
      for (int at = 0; at < length; at++) {
        words.add(at == comma ? "," : "word" + random.nextInt(5));
        tags.add(at == comma - 1 ? "B" : at == comma + 1 ? "E" : "O");
      }
      sentences.add(new TaggedSentence("s" + i, words, tags));
    }
    return HandMade.examples(sentences, HandMade::tagAccuracy);
  }

  @Test
  void aTaggerLearnsFromBothSides() {
    try (RandomVectors vectors = new RandomVectors(6, 1);
        var tuning = new ElmoFineTuning<>(TAGGING, vectors, SMALL)) {
      var result = tuning.run(sentences(96, 1), sentences(48, 2), (epoch, loss, scores) -> {});
      assertThat(result.scores().main()).isGreaterThan(0.95);
      assertThat(sentences(50, 3).score(tuning.predict(sentences(50, 3).examples())).main())
          .isGreaterThan(0.9);
    }
  }

  private static Dataset<TextExample, float[]> texts(int count, boolean pairs, long seed) {
    Random random = new Random(seed);
    List<TextExample> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean first = random.nextBoolean();
      boolean second = pairs && random.nextBoolean();
      texts.add(
          new TextExample(
              "t" + i,
              text(first, random),
              pairs ? Optional.of(text(second, random)) : Optional.empty(),
              List.of(),
              Optional.of(first == second ? "no" : "yes")));
    }
    return HandMade.examples(texts, HandMade::classAccuracy);
  }

  private static String text(boolean good, Random random) {
    List<String> words = new ArrayList<>();
    for (int at = 0; at < 3 + random.nextInt(4); at++) {
      words.add("word" + random.nextInt(5));
    }
    words.add(random.nextInt(words.size()), good ? "good" : "bad");
    return String.join(" ", words);
  }

  @Test
  void aClassifierLearnsTextsAndPairs() {
    Task<TextExample, float[]> task =
        new HandMade.Named<>("texts", TaskKind.CLASSIFICATION, List.of("no", "yes"));
    for (boolean pairs : new boolean[] {false, true}) {
      try (RandomVectors vectors = new RandomVectors(6, 1);
          var tuning = new ElmoFineTuning<>(task, vectors, SMALL)) {
        var result =
            tuning.run(texts(144, pairs, 1), texts(48, pairs, 2), (epoch, loss, scores) -> {});
        assertThat(result.scores().main()).as("pairs %s", pairs).isGreaterThan(0.95);
      }
    }
  }

  /** The best epoch's weights stay, whatever came after; and a seed gives one result. */
  @Test
  void keepsTheBestAndComesAgain() {
    List<Double> losses = new ArrayList<>();
    List<List<String>> first = null;
    for (int run = 0; run < 2; run++) {
      List<Double> scores = new ArrayList<>();
      try (RandomVectors vectors = new RandomVectors(6, 1);
          var tuning = new ElmoFineTuning<>(TAGGING, vectors, settings(6))) {
        var heldOut = sentences(16, 2);
        var result =
            tuning.run(
                sentences(32, 1),
                heldOut,
                (epoch, loss, s) -> {
                  scores.add(s.main());
                  losses.add(loss);
                });
        List<List<String>> tags = tuning.predict(heldOut.examples());
        assertThat(heldOut.score(tags).main())
            .isEqualTo(scores.get(result.bestEpoch() - 1))
            .isEqualTo(scores.stream().mapToDouble(s -> s).max().orElseThrow());
        first = first == null ? tags : first;
        assertThat(tags).isEqualTo(first);
      }
    }
    assertThat(losses.subList(0, losses.size() / 2))
        .isEqualTo(losses.subList(losses.size() / 2, losses.size()));
  }

  /** What stands beside a sentence in a batch does not change its scores. */
  @Test
  void aBatchIsItsSentences() {
    List<List<String>> sentences =
        List.of(
            List.of("a", "b", "c"), List.of("d"), List.of("e", "f", "g", "h"), List.of("i", "j"));
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TaskNetwork network = new TaskNetwork(SMALL, 1, 5, 3, 0)) {
      List<Tensor> vectors = new RandomVectors(5, 9).of(sentences);
      Tensor together = network.scores(new TextBatch(vectors));
      long at = 0;
      for (Tensor sentence : vectors) {
        Tensor alone = network.scores(new TextBatch(List.of(sentence)));
        Tensor part = together.narrow(0, at, sentence.size(1));
        assertThat(part.sub(alone).abs().max().item_double()).isLessThan(1e-6);
        at += sentence.size(1);
      }
    }
  }

  /** Layers 1 and 3 at weights 0.5 and -1, as the formula says. */
  @Test
  void theMixIsASoftmaxOfItsWeightsTimesGamma() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TaskNetwork network = new TaskNetwork(SMALL, 2, 3, 2, 0)) {
      ScalarMix mix = new ScalarMix(dev.cloze.model.Weights.each(1), 2);
      Tensor layers = torch.tensor(new float[] {1, 2, 3, 10, 20, 30}).view(2, 1, 3);
      assertThat(Tensors.floats(mix.forward(layers))).containsExactly(5.5f, 11, 16.5f);
      assertThat(network.mix().gamma()).isEqualTo(1);
    }
  }

  @Test
  void aWordHasOneRandomVector() {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> vectors = new RandomVectors(400, 1).of(List.of(List.of("a", "b"), List.of("b")));
      float[] two = Tensors.floats(vectors.get(0).select(1, 1));
      assertThat(two).isEqualTo(Tensors.floats(vectors.get(1).select(1, 0)));
      assertThat(two).isNotEqualTo(Tensors.floats(vectors.get(0).select(1, 0)));
      Tensor all = vectors.get(0);
      assertThat(all.mean().item_double()).isCloseTo(0, within(0.1));
      assertThat(all.mul(all).mean().item_double()).isCloseTo(1.0 / 3, within(0.05));
      assertThat(all.abs().max().item_double()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void memoryStaysFlat() {
    try (RandomVectors vectors = new RandomVectors(6, 1);
        var tuning = new ElmoFineTuning<>(TAGGING, vectors, settings(10))) {
      List<Long> counts = new ArrayList<>();
      tuning.run(
          sentences(16, 1),
          sentences(16, 2),
          (epoch, loss, scores) -> counts.add(Pointer.totalCount()));
      assertThat(counts.get(9)).isLessThanOrEqualTo(counts.get(2) + 2 * 9);
    }
  }

  @Test
  void saysWhatItCannotLearn() {
    try (RandomVectors vectors = new RandomVectors(6, 1)) {
      assertThatThrownBy(
              () ->
                  new ElmoFineTuning<>(
                      new HandMade.Named<TextExample, float[]>(
                          "sts-b", TaskKind.REGRESSION, List.of()),
                      vectors,
                      SMALL))
          .isInstanceOf(TaskException.class)
          .hasMessage("ELMo learns tagging and classification; sts-b is a task of regression.");
      var wrong = List.of(new TaggedSentence("s7", List.of("a"), List.of("X")));
      var empty = List.of(new TaggedSentence("s8", List.of(), List.of()));
      for (List<TaggedSentence> examples : List.of(wrong, empty)) {
        try (var tuning = new ElmoFineTuning<>(TAGGING, vectors, SMALL)) {
          Dataset<TaggedSentence, List<String>> data =
              HandMade.examples(examples, HandMade::tagAccuracy);
          assertThatThrownBy(() -> tuning.run(data, data, (epoch, loss, scores) -> {}))
              .isInstanceOf(TaskException.class)
              .hasMessage(
                  examples == wrong
                      ? "Example s7 has the label X, expected one of O, B, E."
                      : "Example s8 has no words: leave it out of the data.");
        }
      }
    }
  }
}
