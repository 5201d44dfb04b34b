package dev.cloze.train;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.model.Golden;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * An update and twenty losses against transformers and fairseq's Adam, written out in float64:
 * tools/make_roberta_golden.py.
 */
class RobertaTrainingParityTest {
  private final Golden golden = Golden.robertaOdd();
  private final JsonNode expected = golden.json("scalars.json");

  private static MaskedBatch batch(Map<String, Tensor> inputs, int number) {
    String prefix = "batch." + number + ".";
    int[] ids = Golden.ints(inputs.get(prefix + "input_ids"));
    int[] lengths = Golden.ints(inputs.get(prefix + "lengths"));
    return new MaskedBatch(
        ids,
        new int[ids.length],
        Golden.ints(inputs.get(prefix + "position_ids")),
        lengths,
        Golden.ints(inputs.get(prefix + "masked_positions")),
        Golden.ints(inputs.get(prefix + "masked_labels")),
        new int[0],
        new long[lengths.length]);
  }

  @Test
  void updatesAndLossesMatch() {
    Engine.start(1, "highest");
    double learningRate = expected.get("learning_rate").asDouble();
    try (PointerScope scope = new PointerScope();
        EncoderForMaskedLM<RobertaConfig> model =
            RobertaForMaskedLM.create(RobertaConfig.read(golden.file("config.json")), 1);
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig(
                    "adam",
                    learningRate,
                    expected.get("beta1").asDouble(),
                    expected.get("beta2").asDouble(),
                    expected.get("epsilon").asDouble(),
                    expected.get("weight_decay").asDouble(),
                    true,
                    0),
                model.parameters())) {
      model.parameters().copyFrom(golden.tensors("weights"), "weights");
      Map<String, Tensor> inputs = golden.tensors("inputs");
      Objective objective = MaskedWordPreTraining.roberta(model, Precision.FP32, Optional.empty());
      for (int i = 0; i < 20; i++) {
        try (PointerScope step = new PointerScope()) {
          MaskedBatch batch = batch(inputs, i % 4);
          Objective.Losses losses = objective.losses(batch, Counts.of(List.of(batch)));
          losses.backward();
          double norm = GradientNorm.of(model.parameters());
          optimizer.step(learningRate, GradientNorm.divisor(norm, 0));
          model.parameters().clearGradients();
          assertThat(losses.terms()).hasSize(1);
          assertThat(losses.terms().get(0).value())
              .as("loss %d", i)
              .isEqualTo(expected.get("training_losses").get(i).asDouble(), within(1e-5));
        }
        if (i == 0) {
          Map<String, Tensor> actual = model.parameters().named();
          golden
              .tensors("adam")
              .forEach(
                  (name, weight) -> assertClose(name, weight, actual.get(name), tolerance(name)));
        }
      }
    }
  }

  private static MaskedBatch part(MaskedBatch batch, int first, int last) {
    int from = Arrays.stream(batch.lengths(), 0, first).sum();
    int to = Arrays.stream(batch.lengths(), 0, last).sum();
    int[] places =
        IntStream.range(0, batch.maskedPositions().length)
            .filter(i -> batch.maskedPositions()[i] >= from && batch.maskedPositions()[i] < to)
            .toArray();
    return new MaskedBatch(
        Arrays.copyOfRange(batch.inputIds(), from, to),
        new int[to - from],
        Arrays.copyOfRange(batch.positionIds(), from, to),
        Arrays.copyOfRange(batch.lengths(), first, last),
        IntStream.of(places).map(i -> batch.maskedPositions()[i] - from).toArray(),
        IntStream.of(places).map(i -> batch.maskedLabels()[i]).toArray(),
        new int[0],
        new long[last - first]);
  }

  /** Unequal numbers of predictions: a mean of means would be another gradient. */
  @Test
  void twoMicroBatchesHaveTheGradientOfOne() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope();
        EncoderForMaskedLM<RobertaConfig> model =
            RobertaForMaskedLM.create(RobertaConfig.read(golden.file("config.json")), 1)) {
      model.parameters().copyFrom(golden.tensors("weights"), "weights");
      Objective objective = MaskedWordPreTraining.roberta(model, Precision.FP32, Optional.empty());
      MaskedBatch whole = batch(golden.tensors("inputs"), 0);
      objective.losses(whole, Counts.of(List.of(whole))).backward();
      Map<String, Tensor> expected = new HashMap<>();
      model.parameters().gradients().forEach((name, g) -> expected.put(name, g.clone()));
      model.parameters().clearGradients();
      MaskedBatch few = part(whole, 0, 1);
      MaskedBatch many = part(whole, 1, whole.lengths().length);
      assertThat(few.maskedLabels().length).isLessThan(many.maskedLabels().length / 4);
      Counts counts = Counts.of(List.of(few, many));
      objective.losses(few, counts).backward();
      objective.losses(many, counts).backward();
      Map<String, Tensor> actual = model.parameters().gradients();
      expected.forEach((name, gradient) -> assertClose(name, gradient, actual.get(name), 1e-6));
    }
  }

  /** ln 50265, within what random weights make of it. */
  @Test
  void beginsWithoutAnyKnowledge() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope();
        EncoderForMaskedLM<RobertaConfig> model =
            RobertaForMaskedLM.create(RobertaConfig.ofSize("med-small", 50265), 1)) {
      int[] ids = IntStream.range(0, 24).map(i -> 100 + 37 * i).toArray();
      MaskedBatch batch =
          new MaskedBatch(
              ids,
              new int[24],
              IntStream.range(0, 24).toArray(),
              new int[] {24},
              new int[] {3, 9, 20},
              new int[] {7, 4000, 50000},
              new int[0],
              new long[] {1});
      Objective objective = MaskedWordPreTraining.roberta(model, Precision.FP32, Optional.empty());
      double loss = objective.losses(batch, Counts.of(List.of(batch))).terms().get(0).value();
      assertThat(loss).isCloseTo(10.825, within(0.3));
    }
  }

  /** The gradient of a key bias is 0 but for rounding, which the first update of Adam magnifies. */
  private static double tolerance(String name) {
    return name.endsWith("key.bias") ? 1.1e-3 : 1e-5;
  }
}
