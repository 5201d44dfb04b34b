package dev.cloze.train;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.BertConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.model.Golden;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Updates and loss curves against transformers and optimizers written out in float64:
 * tools/make_bert_golden.py.
 */
class BertTrainingParityTest {
  private final Golden golden = Golden.bertOdd();
  private final JsonNode optimizers = golden.json("scalars.json").get("optimizers");
  private PointerScope scope;
  private Map<String, Tensor> inputs;
  private BertForPreTraining model;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
    model = new BertForPreTraining(BertConfig.read(golden.file("config.json")), 1);
    model.parameters().copyFrom(golden.tensors("weights"), "weights");
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private MaskedBatch batch(int number) {
    String prefix = "batch." + number + ".";
    String packed = prefix + "packed.";
    int[] lengths = Golden.ints(inputs.get(packed + "lengths"));
    return new MaskedBatch(
        Golden.ints(inputs.get(packed + "input_ids")),
        Golden.ints(inputs.get(packed + "token_type_ids")),
        Golden.ints(inputs.get(packed + "position_ids")),
        lengths,
        Golden.ints(inputs.get(packed + "masked_positions")),
        Golden.ints(inputs.get(packed + "masked_labels")),
        Golden.ints(inputs.get(prefix + "next_sentence_label")),
        new long[lengths.length]);
  }

  private Optimizer optimizer(JsonNode settings, String name) {
    return Optimizer.create(
        new OptimizerConfig(
            name.equals("lamb") ? "lamb" : "adamw",
            settings.get("learning_rate").asDouble(),
            settings.get("beta1").asDouble(),
            settings.get("beta2").asDouble(),
            settings.get("epsilon").asDouble(),
            settings.get("weight_decay").asDouble(),
            !name.equals("bert-adamw"),
            settings.get("clip_norm").asDouble()),
        model.parameters());
  }

  private double step(
      Optimizer optimizer, MaskedBatch batch, double learningRate, double clipNorm) {
    try (PointerScope step = new PointerScope()) {
      BertPreTraining objective = new BertPreTraining(model, Precision.FP32);
      Objective.Losses losses = objective.losses(batch, Counts.of(List.of(batch)));
      losses.backward();
      double norm = GradientNorm.of(model.parameters());
      optimizer.step(learningRate, GradientNorm.divisor(norm, clipNorm));
      model.parameters().clearGradients();
      return losses.terms().stream().mapToDouble(Objective.Term::value).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "bert-adamw", "lamb"})
  void oneStepMatches(String name) {
    JsonNode settings = optimizers.get(name);
    try (Optimizer optimizer = optimizer(settings, name)) {
      step(
          optimizer,
          batch(0),
          settings.get("learning_rate").asDouble(),
          settings.get("clip_norm").asDouble());
    }
    Map<String, Tensor> actual = model.parameters().named();
    golden
        .tensors(name)
        .forEach((weight, expected) -> assertClose(weight, expected, actual.get(weight), 1e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "bert-adamw", "lamb"})
  void twentyLossesMatch(String name) {
    JsonNode settings = optimizers.get(name);
    JsonNode expected = settings.get("training_losses");
    try (Optimizer optimizer = optimizer(settings, name)) {
      for (int i = 0; i < 20; i++) {
        double loss =
            step(
                optimizer,
                batch(i % 4),
                settings.get("learning_rate").asDouble(),
                settings.get("training_clip_norm").asDouble());
        assertThat(loss).as("loss %d", i).isEqualTo(expected.get(i).asDouble(), within(1e-5));
      }
    }
  }
}
