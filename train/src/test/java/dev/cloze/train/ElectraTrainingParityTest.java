package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.electra.ElectraForPreTraining;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Twenty joint losses against the two networks of transformers, with shared embeddings and the
 * published weights: tools/make_electra_golden.py.
 */
class ElectraTrainingParityTest {
  private static final int BATCHES = 4;

  private final Golden golden = Golden.electraOdd();
  private final JsonNode scalars = golden.json("scalars.json");
  private PointerScope scope;
  private Map<String, Tensor> inputs;
  private ElectraForPreTraining model;
  private Optimizer optimizer;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
    model =
        ElectraForPreTraining.joint(
            ElectraConfig.read(golden.file("discriminator-config.json")),
            ElectraConfig.read(golden.file("generator-config.json")),
            Shares.EMBEDDINGS,
            1);
    model.parameters().copyFrom(golden.tensors("weights"), "weights");
    optimizer =
        Optimizer.create(
            new OptimizerConfig(
                "adamw",
                scalars.get("learning_rate").asDouble(),
                scalars.get("beta1").asDouble(),
                scalars.get("beta2").asDouble(),
                scalars.get("epsilon").asDouble(),
                scalars.get("weight_decay").asDouble(),
                false,
                scalars.get("clip_norm").asDouble()),
            model.parameters());
  }

  @AfterEach
  void close() {
    optimizer.close();
    model.close();
    scope.close();
  }

  /** Seeds are the numbers of the sequences, so that the golden noise finds its place. */
  private MaskedBatch batch(int number) {
    String packed = "batch." + number + ".packed.";
    int[] lengths = Golden.ints(inputs.get(packed + "lengths"));
    return new MaskedBatch(
        Golden.ints(inputs.get(packed + "input_ids")),
        Golden.ints(inputs.get(packed + "token_type_ids")),
        Golden.ints(inputs.get(packed + "position_ids")),
        lengths,
        Golden.ints(inputs.get(packed + "masked_positions")),
        Golden.ints(inputs.get(packed + "masked_labels")),
        new int[0],
        LongStream.range(0, lengths.length).toArray());
  }

  private TokenSampler.Noise noise(MaskedBatch batch, int step) {
    float[] values = Tensors.floats(inputs.get("noise." + step));
    Map<List<Long>, Float> byPlace = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      int token = batch.maskedPositions()[i];
      long sequence = -1;
      for (int end = 0; end <= token; ) {
        sequence++;
        end += batch.lengths()[(int) sequence];
      }
      byPlace.put(List.of(sequence, (long) batch.positionIds()[token]), values[i]);
    }
    return (seed, position) -> byPlace.get(List.of(seed, (long) position));
  }

  @Test
  void twentyJointLossesMatch() {
    JsonNode expected = scalars.get("training");
    for (int i = 0; i < 20; i++) {
      MaskedBatch batch = batch(i % BATCHES);
      try (PointerScope step = new PointerScope()) {
        Objective objective =
            new ElectraPreTraining(
                model,
                ElectraPairConfig.ofSize("small", 99),
                ReplacedTokensConfig.PUBLISHED,
                0.15,
                Precision.FP32,
                noise(batch, i));
        Objective.Losses losses = objective.losses(batch, Counts.of(List.of(batch)));
        losses.backward();
        double norm = GradientNorm.of(model.parameters());
        optimizer.step(
            scalars.get("learning_rate").asDouble(),
            GradientNorm.divisor(norm, scalars.get("clip_norm").asDouble()));
        model.parameters().clearGradients();
        JsonNode reference = expected.get(i);
        StepLosses actual = new StepLosses();
        actual.add(losses.terms());
        assertThat(actual.parts().get("masked_lm_loss"))
            .as("masked_lm %d", i)
            .isEqualTo(reference.get("masked_lm").asDouble(), within(1e-5));
        assertThat(actual.parts().get("disc_loss"))
            .as("discriminator %d", i)
            .isEqualTo(reference.get("discriminator").asDouble(), within(1e-5));
        assertThat(actual.total())
            .as("total %d", i)
            .isEqualTo(reference.get("total").asDouble(), within(1e-5 * 51));
      }
    }
  }
}
