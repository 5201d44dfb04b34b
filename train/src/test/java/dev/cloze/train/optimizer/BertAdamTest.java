package dev.cloze.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AdamW without bias correction, which GluonNLP calls BERTAdam; updates worked out by hand. */
class BertAdamTest {
  /** Learning rate, decay, three gradients, the weight after each update; it begins at 1. */
  @ParameterizedTest
  @CsvSource({
    "1e-3, 0.01, 0.5, 0.5, -0.25, 0.996827922, 0.992568552, 0.990006129",
    "5e-5, 110, 0.5, 0.5, -0.25, 0.994341896, 0.988660546, 0.983095288",
    "1e-3, 0.01, 0.1, 0.1, 0.1, 0.9968287220, 0.9925701123, 0.9876108553"
  })
  void updates(
      double rate, double decay, float g1, float g2, float g3, double w1, double w2, double w3) {
    float[] gradients = {g1, g2, g3};
    double[] expected = {w1, w2, w3};
    double[] found = run(rate, decay, gradients);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("update %d", i + 1).isEqualTo(expected[i], within(3e-7)); // of fp32
    }
  }

  private static double[] run(double rate, double decay, float[] gradients) {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope()) {
      Weights weights = Weights.create(1, 0.02);
      Tensor weight = weights.constant("dense.weight", 1, 1);
      double[] found = new double[gradients.length];
      try (Optimizer optimizer =
          Optimizer.create(
              new OptimizerConfig("adamw", rate, 0.9, 0.999, 1e-6, decay, false, 0),
              weights.parameters())) {
        for (int i = 0; i < gradients.length; i++) {
          weight.mutable_grad().put(torch.tensor(new float[] {gradients[i]}));
          optimizer.step(rate, Tensors.scalar(1));
          found[i] = weight.item_double();
        }
      }
      weights.parameters().close();
      return found;
    }
  }

  /** Without a correction the steps of a constant gradient grow: the first is 3.16 rates long. */
  @Test
  void stepsGrow() {
    float[] gradients = new float[12];
    Arrays.fill(gradients, 0.5f);
    double[] found = run(1e-3, 0, gradients);
    assertThat((1 - found[0]) / 1e-3).isEqualTo(3.1623, within(5e-4));
    assertThat((found[10] - found[11]) / 1e-3).isEqualTo(6.5685, within(5e-3));
  }
}
