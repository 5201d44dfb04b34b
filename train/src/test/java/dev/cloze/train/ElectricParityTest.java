package dev.cloze.train;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.cloze.model.Golden;
import dev.cloze.model.electra.ElectraForPreTraining;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A generator of two towers, under ELECTRA's loss and Electric's, against values made from the
 * parts of transformers, a text at a time, in float64: tools/make_electric_golden.py.
 */
class ElectricParityTest {
  private static final int MASK = 98;

  private final Golden golden = Golden.of("electric-odd/tower-config.json");
  private final JsonNode scalars = golden.json("scalars.json");
  private PointerScope scope;
  private ElectraForPreTraining model;
  private MaskedBatch batch;
  private TokenSampler.Noise noise;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    model =
        ElectraForPreTraining.withTowers(
            ElectraConfig.read(golden.file("discriminator-config.json")),
            ElectraConfig.readTower(golden.file("tower-config.json")),
            Shares.EMBEDDINGS,
            1);
    assertThat(model.parameters().copyFrom(golden.tensors("weights"), "weights")).isEmpty();
    Map<String, Tensor> inputs = golden.tensors("inputs");
    batch = batch(inputs, MASK);
    noise = noise(batch, Tensors.floats(inputs.get("noise")));
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  /**
   * @param mask what stands at the masked positions: the towers read the text without it
   */
  private static MaskedBatch batch(Map<String, Tensor> inputs, int mask) {
    int[] lengths = Golden.ints(inputs.get("lengths"));
    int[] ids = Golden.ints(inputs.get("original_ids"));
    int[] masked = Golden.ints(inputs.get("masked_positions"));
    for (int position : masked) {
      ids[position] = mask;
    }
    return new MaskedBatch(
        ids,
        Golden.ints(inputs.get("token_type_ids")),
        IntStream.of(lengths).flatMap(n -> IntStream.range(0, n)).toArray(),
        lengths,
        masked,
        Golden.ints(inputs.get("masked_labels")),
        new int[0],
        LongStream.range(0, lengths.length).toArray());
  }

  private static TokenSampler.Noise noise(MaskedBatch batch, float[] values) {
    Map<List<Integer>, Float> byPlace = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      int position = batch.maskedPositions()[i];
      int sequence = 0;
      for (int end = batch.lengths()[0]; position >= end; end += batch.lengths()[sequence]) {
        sequence++;
      }
      byPlace.put(List.of(sequence, batch.positionIds()[position]), values[i]);
    }
    return (seed, position) -> byPlace.get(List.of((int) seed, position));
  }

  private Objective objective(boolean electric) {
    GeneratorConfig towers = new GeneratorConfig(Type.TWO_TOWERS, Shares.EMBEDDINGS, 0.5, 1);
    return new ElectraPreTraining(
        model,
        new ElectraPairConfig(ElectraConfig.ofSize("small", 99), towers),
        new ReplacedTokensConfig(!electric, electric, 1, 50, 1, false, "inverse"),
        scalars.get("mask_probability").asDouble(),
        Precision.FP32,
        noise);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothLossesMatch(boolean electric) {
    JsonNode expected = scalars.get(electric ? "electric" : "electra");
    Objective.Losses losses = objective(electric).losses(batch, Counts.of(List.of(batch)));
    assertThat(losses.terms().get(0).value())
        .isCloseTo(expected.get("generator").asDouble(), within(1e-5));
    assertThat(losses.terms().get(1).value())
        .isCloseTo(expected.get("discriminator").asDouble(), within(1e-5));
  }

  /** Also that neither samples nor densities carry a gradient to the generator. */
  @Test
  void everyGradientMatches() {
    objective(true).losses(batch, Counts.of(List.of(batch))).backward();
    Map<String, Tensor> expected = golden.tensors("gradients-electric");
    Map<String, Tensor> actual = model.parameters().gradients();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, gradient) -> {
          // The true gradient of a key bias is 0: softmax ignores a shift of all scores.
          double size =
              name.endsWith("key.bias") ? 50 : Math.max(1e-3, gradient.abs().max().item_double());
          assertClose("gradient of " + name, gradient, actual.get(name), 1e-5 * size);
        });
  }

  /** The same numbers as in training, where there is no dropout. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void evaluationAgrees(boolean electric) {
    Objective.Evaluation evaluation = objective(electric).evaluation();
    evaluation.add(batch);
    Map<String, Double> values = evaluation.metrics(0).parts();
    JsonNode expected = scalars.get(electric ? "electric" : "electra");
    int[] samples = new int[expected.get("samples").size()];
    Arrays.setAll(samples, i -> expected.get("samples").get(i).asInt());
    long lucky =
        IntStream.range(0, samples.length)
            .filter(i -> samples[i] == batch.maskedLabels()[i])
            .count();
    assertThat(lucky).as("the golden batch holds a lucky sample").isPositive();
    assertThat(values.get("sampled_masked_lm_accuracy"))
        .isCloseTo((double) lucky / samples.length, within(1e-9));
    double tokenMean = (evaluation.metrics(0).loss() - values.get("masked_lm_loss")) / 50;
    assertThat(tokenMean).isCloseTo(expected.get("discriminator").asDouble(), within(1e-5));
  }

  @Test
  void countsAreThoseOfTheConfiguration() {
    ElectraConfig discriminator = model.discriminator().config();
    ElectraConfig tower = model.towers().orElseThrow().config();
    long head = 40 * 24 + 24 + 2 * 24 + 99;
    long embeddings = (99 + 53 + 3 + 2) * 24;
    assertThat(model.parameters().count())
        .isEqualTo(
            discriminator.discriminatorParameters()
                + 2 * (tower.encoderParameters() - embeddings)
                + head);
  }
}
