package dev.cloze.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values of fairseq's Adam, worked out by hand; all for a bias that begins with 1. */
class RobertaAdamTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.01, 1, 0.9989900707",
    "0.1, 0.01, 2, 0.9979801311", // the bias decays too
    "0.1, 0.01, 3, 0.9969701925",
    "1e-5, 0, 1, 0.9994142136" // LibTorch's Adam, with epsilon after the correction: 0.9990909091
  })
  void isFairseqs(float gradient, double weightDecay, int updates, double expected) {
    Engine.start(1, "highest");
    Weights weights = Weights.create(1, 0.02);
    try (PointerScope scope = new PointerScope();
        Parameters parameters = weights.parameters()) {
      Tensor bias = weights.ones("bias", 1);
      try (Optimizer optimizer =
          Optimizer.create(
              new OptimizerConfig("adam", 1e-3, 0.9, 0.98, 1e-6, weightDecay, true, 0),
              parameters)) {
        for (int i = 0; i < updates; i++) {
          bias.mutable_grad().put(torch.tensor(new float[] {gradient}));
          optimizer.step(1e-3, Tensors.scalar(1));
        }
      }
      assertThat(bias.item_double()).isEqualTo(expected, within(2e-7));
    }
  }
}
