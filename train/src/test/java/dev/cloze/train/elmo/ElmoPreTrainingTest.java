package dev.cloze.train.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.data.StreamBatch;
import dev.cloze.data.TextSentences;
import dev.cloze.data.WordStreams;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoFixture;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.model.elmo.ElmoWeightNames;
import dev.cloze.text.words.WordCharacters;
import dev.cloze.text.words.WordVocabulary;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training as the original trains: three steps of its test model, and a whole small run. */
class ElmoPreTrainingTest {
  private static final int ROWS = 2;
  private static final int STEPS = 5;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  /** The test model with the softmax that the reference values were made with. */
  private static ElmoModel fixture(boolean skip) throws IOException {
    ElmoFiles.Loaded loaded =
        ElmoFiles.read(
            ElmoFixture.file("model/options.json"), ElmoFixture.file("model/lm_weights.hdf5"), 1);
    try (PointerScope scope = new PointerScope();
        ElmoModel published = loaded.model()) {
      CharacterCnnConfig characters = published.config().characterCnn().orElseThrow();
      ElmoModel model =
          new ElmoModel(
              new ElmoConfig(Optional.of(characters), 32, 64, 16, 2, 3, 3, skip, true, 0, false),
              1);
      Map<String, Tensor> weights = new LinkedHashMap<>(published.parameters().named());
      float[] matrix = new float[32 * 16];
      float[] bias = new float[32];
      for (int v = 0; v < 32; v++) {
        for (int p = 0; p < 16; p++) {
          matrix[16 * v + p] = (float) (0.1 * Math.sin(16 * v + p + 1));
        }
        bias[v] = (float) (0.01 * Math.cos(v + 1));
      }
      weights.put(ElmoWeightNames.SOFTMAX_WEIGHT, torch.tensor(matrix).view(32, 16));
      weights.put(ElmoWeightNames.SOFTMAX_BIAS, torch.tensor(bias));
      assertThat(model.parameters().copyFrom(weights, "the fixture")).isEmpty();
      return model;
    }
  }

  private static TextSentences text() {
    return TextSentences.open(ElmoFixture.file("train/data.txt"));
  }

  private static WordVocabulary vocabulary() {
    return WordVocabulary.read(ElmoFixture.file("train/vocab.txt")).requireSpecialsFirst();
  }

  private static WordStreams.Shape shape(int maxCharacters, int rows, int steps) {
    return new WordStreams.Shape(Optional.of(new WordCharacters(maxCharacters)), true, rows, steps);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1})
  void threeStepsAreTheOriginals(int clipNorm) throws IOException {
    JsonNode expected =
        Golden.json(ElmoFixture.file("derived/train_step.json"))
            .get("all_clip_norm_val=" + clipNorm);
    try (TextSentences text = text();
        ElmoPreTraining training = new ElmoPreTraining(fixture(true), Precision.FP32, ROWS, 0, 1);
        Optimizer optimizer = adagrad(training, clipNorm)) {
      WordStreams streams = WordStreams.once(text, vocabulary(), shape(50, ROWS, STEPS));
      for (JsonNode step : expected) {
        StreamLosses losses = null;
        double norm;
        try (PointerScope scope = new PointerScope()) {
          ElmoPreTraining.Step done = training.step(streams.next().orElseThrow(), 0);
          losses = done.losses();
          done.backward();
          norm = update(training, optimizer, 0.2, clipNorm);
        }
        assertThat(losses.forward()).isCloseTo(step.get("loss_forward").asDouble(), within(1e-6));
        assertThat(losses.backward()).isCloseTo(step.get("loss_backward").asDouble(), within(1e-6));
        assertThat(losses.total()).isCloseTo(step.get("total_loss").asDouble(), within(1e-6));
        assertThat(losses.perplexity()).isCloseTo(step.get("perplexity").asDouble(), within(4e-5));
        assertThat(norm)
            .isCloseTo(step.get("grad_global_norm_before_clip").asDouble(), within(3e-6));
        requireWeights(training, step.get("after_update"));
      }
    }
  }

  private static void requireWeights(ElmoPreTraining training, JsonNode expected) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = training.parameters().named();
      Map<String, float[]> slices =
          Map.of(
              "softmax/b[0:4]", slice(weights.get("softmax/b"), 0),
              "softmax/W[7][0:4]", slice(weights.get("softmax/W").select(0, 7), 0),
              "RNN_0 Cell0 W_0[0][0:4]", slice(lstm(weights, 0, 0, "W_0").select(0, 0), 0),
              "RNN_1 Cell1 B[128:132]", slice(lstm(weights, 1, 1, "B"), 128),
              "RNN_1 Cell0 W_P_0[0][0:4]", slice(lstm(weights, 1, 0, "W_P_0").select(0, 0), 0),
              "char_embed[101][0:4]", slice(weights.get("char_embed").select(0, 101), 0),
              "char_embed[260]", slice(weights.get("char_embed").select(0, 260), 0),
              "CNN_high_0/b_carry[0:4]", slice(weights.get("CNN_high_0/b_carry"), 0));
      assertThat(expected.size()).isEqualTo(slices.size());
      slices.forEach(
          (name, slice) -> {
            for (int i = 0; i < 4; i++) {
              assertThat((double) slice[i])
                  .as(name)
                  .isCloseTo(expected.get(name).get(i).asDouble(), within(1e-6));
            }
          });
    }
  }

  private static Tensor lstm(Map<String, Tensor> weights, int direction, int layer, String part) {
    return weights.get(ElmoWeightNames.lstm(direction, layer, part));
  }

  private static float[] slice(Tensor vector, int from) {
    return Tensors.floats(vector.narrow(0, from, 4));
  }

  private static Optimizer adagrad(ElmoPreTraining training, double clipNorm) {
    return Optimizer.create(
        new OptimizerConfig("adagrad", 0.2, 0.9, 0.999, 0, 0, true, clipNorm),
        training.parameters());
  }

  private static double update(
      ElmoPreTraining training, Optimizer optimizer, double rate, double clipNorm) {
    double norm = GradientNorm.of(training.parameters());
    optimizer.step(rate, GradientNorm.divisor(norm, clipNorm));
    training.parameters().clearGradients();
    return norm;
  }

  @ParameterizedTest
  @CsvSource({
    "true, 1, 30.389701",
    "true, 2, 30.607118",
    "false, 1, 29.906221",
    "false, 2, 30.111560"
  })
  void heldOutPerplexity(boolean skip, int rows, double expected) throws IOException {
    try (TextSentences text = text();
        ElmoPreTraining training = new ElmoPreTraining(fixture(skip), Precision.FP32, rows, 0, 1)) {
      StreamLosses losses =
          training.evaluate(WordStreams.once(text, vocabulary(), shape(50, rows, 1))).orElseThrow();
      assertThat(losses.perplexity()).isCloseTo(expected, within(3e-5));
      if (skip && rows == 1) {
        assertThat(losses.forward()).isCloseTo(3.4124019, within(1e-6));
        assertThat(losses.backward()).isCloseTo(3.4158056, within(1e-6));
      }
    }
  }

  /** As many batches as the original's loader makes, and none that is not whole. */
  @ParameterizedTest
  @CsvSource({"1, 1, 139", "2, 1, 55", "2, 3, 18", "2, 10, 5", "3, 4, 7", "5, 1, 9", "6, 1, 0"})
  void batchesOfTheFixture(int rows, int steps, int expected) {
    try (TextSentences text = text()) {
      WordStreams streams = WordStreams.once(text, vocabulary(), shape(50, rows, steps));
      int batches = 0;
      for (Optional<StreamBatch> b = streams.next(); b.isPresent(); b = streams.next()) {
        batches++;
      }
      assertThat(batches).isEqualTo(expected);
    }
  }

  /** The original's own test of training: 300 steps, and a perplexity below 20. */
  @ParameterizedTest
  @ValueSource(strings = {"FP32", "BF16"})
  void learnsTheFixture(String precision) {
    try (TextSentences text = text();
        ElmoPreTraining training =
            new ElmoPreTraining(
                new ElmoModel(small(), 3), Precision.valueOf(precision), ROWS, 16, 4);
        Optimizer optimizer = adagrad(training, 1)) {
      WordStreams streams = WordStreams.shuffled(text, vocabulary(), shape(10, ROWS, 10), 5);
      run(training, optimizer, streams, 0, 300);
      double perplexity =
          training
              .evaluate(WordStreams.once(text, vocabulary(), shape(10, 1, 1)))
              .orElseThrow()
              .perplexity();
      assertThat(perplexity).isBetween(10.0, 20.0);
    }
  }

  private static ElmoConfig small() {
    List<CharacterCnnConfig.Filter> filters =
        List.of(
            new CharacterCnnConfig.Filter(1, 8),
            new CharacterCnnConfig.Filter(2, 8),
            new CharacterCnnConfig.Filter(3, 16),
            new CharacterCnnConfig.Filter(4, 32),
            new CharacterCnnConfig.Filter(5, 64));
    return new ElmoConfig(
        Optional.of(new CharacterCnnConfig(4, filters, "tanh", 1, 10)),
        32,
        16,
        8,
        2,
        0,
        0,
        true,
        true,
        0.1,
        false);
  }

  private static void run(
      ElmoPreTraining training, Optimizer optimizer, WordStreams streams, int from, int to) {
    for (int step = from; step < to; step++) {
      try (PointerScope scope = new PointerScope()) {
        training.step(streams.next().orElseThrow(), step).backward();
        update(training, optimizer, 0.2, 1);
      }
    }
  }

  /** What was carried on, where the text stood and the weights are all that there is. */
  @Test
  void goesOnBitForBit() {
    try (TextSentences text = text();
        ElmoPreTraining whole =
            new ElmoPreTraining(new ElmoModel(small(), 3), Precision.FP32, ROWS, 16, 4);
        ElmoPreTraining resumed =
            new ElmoPreTraining(new ElmoModel(small(), 8), Precision.FP32, ROWS, 16, 4);
        Optimizer one = adagrad(whole, 1);
        Optimizer other = adagrad(resumed, 1)) {
      WordStreams streams = WordStreams.shuffled(text, vocabulary(), shape(10, ROWS, 10), 5);
      run(whole, one, streams, 0, 6);
      WordStreams again = WordStreams.shuffled(text, vocabulary(), shape(10, ROWS, 10), 5);
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        resumed.parameters().copyFrom(whole.parameters().named(), "the run");
        resumed.restoreMemory(whole.memory());
        other.restore(one.state(), one.updates());
        again.restore(streams.cursor());
      }
      run(whole, one, streams, 6, 12);
      run(resumed, other, again, 6, 12);
      try (PointerScope scope = new PointerScope()) {
        List<float[]> expected = new ArrayList<>();
        whole.parameters().named().values().forEach(t -> expected.add(Tensors.floats(t)));
        int i = 0;
        for (Tensor weight : resumed.parameters().named().values()) {
          assertThat(Tensors.floats(weight)).isEqualTo(expected.get(i++));
        }
      }
    }
  }
}
