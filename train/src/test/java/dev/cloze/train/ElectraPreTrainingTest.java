package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.GeneratorConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.config.GeneratorConfig.Type;
import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.NativeObjects;
import dev.cloze.model.electra.ElectraForPreTraining;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElectraPreTrainingTest {
  private static final int VOCAB = 30522;
  private static final ElectraConfig CONFIG =
      new ElectraConfig(
          16, new BertConfig(VOCAB, 64, 2, 2, 96, "gelu", 0.1, 0.1, 64, 2, 0.02, 1e-12, 0));
  private static final ReplacedTokensConfig PUBLISHED = ReplacedTokensConfig.PUBLISHED;

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  private static ElectraForPreTraining model(Shares shares) {
    GeneratorConfig generator = new GeneratorConfig(Type.MASKED_LM, shares, 0.25, 1);
    return ElectraForPreTraining.joint(CONFIG, generator.of(CONFIG), shares, 3);
  }

  private static Objective objective(ElectraForPreTraining model, Precision precision) {
    return new ElectraPreTraining(
        model,
        new ElectraPairConfig(
            CONFIG, new GeneratorConfig(Type.MASKED_LM, Shares.EMBEDDINGS, 0.25, 1)),
        PUBLISHED,
        0.15,
        precision,
        TokenSampler.SEEDED);
  }

  private static double generator(Objective.Losses losses) {
    return losses.terms().get(0).value();
  }

  private static double discriminator(Objective.Losses losses) {
    return losses.terms().get(1).value();
  }

  /** Sequences of 28 and 16 tokens, every seventh predicted. */
  private static MaskedBatch batch(long... seeds) {
    int[] ids = new int[44];
    int[] positions = new int[44];
    int[] masked = new int[6];
    int[] labels = new int[6];
    for (int i = 0; i < 44; i++) {
      ids[i] = i % 7 == 3 ? 103 : 1000 + 37 * i;
      positions[i] = i < 28 ? i : i - 28;
      if (i % 7 == 3) {
        masked[i / 7] = i;
        labels[i / 7] = 2000 + i;
      }
    }
    return new MaskedBatch(
        ids, new int[44], positions, new int[] {28, 16}, masked, labels, new int[0], seeds);
  }

  private static Objective.Losses losses(Objective objective, MaskedBatch batch) {
    return objective.losses(batch, Counts.of(List.of(batch)));
  }

  /** ln 30522 and 50 ln 2. */
  @ParameterizedTest
  @EnumSource
  void beginsWithoutAnyKnowledge(Shares shares) {
    try (PointerScope scope = new PointerScope();
        ElectraForPreTraining model = model(shares)) {
      Objective.Losses losses = losses(objective(model, Precision.FP32), batch(1, 2));
      assertThat(generator(losses)).isEqualTo(10.326, within(0.1));
      assertThat(discriminator(losses)).isEqualTo(0.693, within(0.05));
      assertThat(generator(losses) + 50 * discriminator(losses)).isEqualTo(45, within(2.5));
    }
  }

  private static Map<String, float[]> gradients(ElectraForPreTraining model, Precision precision) {
    try (PointerScope scope = new PointerScope()) {
      losses(objective(model, precision), batch(1, 2)).backward();
      Map<String, float[]> result = new TreeMap<>();
      model.parameters().gradients().forEach((name, g) -> result.put(name, Tensors.floats(g)));
      model.parameters().clearGradients();
      return result;
    }
  }

  /** With dropout and sampling: what a resumed run rests on. */
  @ParameterizedTest
  @EnumSource
  void theSameSamplesGiveTheSameGradients(Precision precision) {
    try (ElectraForPreTraining model = model(Shares.EMBEDDINGS)) {
      Map<String, float[]> first = gradients(model, precision);
      assertThat(first).hasSameSizeAs(model.parameters().named().keySet());
      Map<String, float[]> second = gradients(model, precision);
      first.forEach((name, gradient) -> assertThat(second.get(name)).as(name).isEqualTo(gradient));
    }
  }

  /** Neither dropout nor noise knows what a sequence is batched with. */
  @Test
  void microBatchesAddUp() {
    try (PointerScope scope = new PointerScope();
        ElectraForPreTraining model = model(Shares.EMBEDDINGS)) {
      Objective objective = objective(model, Precision.FP32);
      MaskedBatch whole = batch(1, 2);
      MaskedBatch first = part(whole, 0, 28, 0, 4, 1);
      MaskedBatch second = part(whole, 28, 44, 4, 6, 2);
      Counts counts = Counts.of(List.of(first, second));
      Objective.Losses all = objective.losses(whole, counts);
      Objective.Losses a = objective.losses(first, counts);
      Objective.Losses b = objective.losses(second, counts);
      assertThat(generator(a) + generator(b)).isEqualTo(generator(all), within(1e-5));
      assertThat(discriminator(a) + discriminator(b)).isEqualTo(discriminator(all), within(1e-5));
    }
  }

  private static MaskedBatch part(
      MaskedBatch batch, int from, int to, int fromLabel, int toLabel, long seed) {
    int[] masked =
        Arrays.stream(batch.maskedPositions(), fromLabel, toLabel).map(p -> p - from).toArray();
    return new MaskedBatch(
        Arrays.copyOfRange(batch.inputIds(), from, to),
        new int[to - from],
        Arrays.copyOfRange(batch.positionIds(), from, to),
        new int[] {to - from},
        masked,
        Arrays.copyOfRange(batch.maskedLabels(), fromLabel, toLabel),
        new int[0],
        new long[] {seed});
  }

  @Test
  void aUniformGeneratorLearnsNothing() {
    try (PointerScope scope = new PointerScope();
        ElectraForPreTraining model = ElectraForPreTraining.alone(CONFIG, 3)) {
      Objective.Losses losses = losses(objective(model, Precision.FP32), batch(1, 2));
      losses.backward();
      assertThat(generator(losses)).isEqualTo(10.326203, within(1e-6));
      assertThat(model.parameters().gradients()).isNotEmpty();
    }
  }

  @Test
  void evaluationReportsWhatTheOriginalReports() {
    try (ElectraForPreTraining model = model(Shares.EMBEDDINGS)) {
      Objective.Evaluation evaluation = objective(model, Precision.FP32).evaluation();
      evaluation.add(batch(1, 2));
      Map<String, Double> values = evaluation.metrics(7).parts();
      assertThat(evaluation.metrics(7).loss()).isEqualTo(45, within(2.5));
      assertThat(values)
          .containsOnlyKeys(
              "masked_lm_loss",
              "masked_lm_accuracy",
              "sampled_masked_lm_accuracy",
              "disc_loss",
              "disc_auc",
              "disc_accuracy",
              "disc_precision",
              "disc_recall");
      assertThat(values.get("masked_lm_loss")).isEqualTo(10.326, within(0.1));
      assertThat(values.get("disc_loss")).isEqualTo(0.693, within(0.05));
    }
  }

  @Test
  void stepsLeaveNothingBehind() {
    try (ElectraForPreTraining model = model(Shares.EMBEDDINGS)) {
      gradients(model, Precision.FP32);
      long before = NativeObjects.settledCount();
      for (int i = 0; i < 10; i++) {
        gradients(model, Precision.FP32);
        objective(model, Precision.FP32).evaluation().add(batch(1, 2));
      }
      assertThat(Pointer.totalCount()).isEqualTo(before);
    }
  }
}
