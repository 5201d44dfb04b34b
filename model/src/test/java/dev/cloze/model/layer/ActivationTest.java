package dev.cloze.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Engine;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationTest {
  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  /** The values at 2 tell the three apart: 2 Phi(2), its tanh approximation, 2. */
  @ParameterizedTest
  @CsvSource({
    "gelu, 1.9544997",
    "gelu_new, 1.9545977",
    "gelu_pytorch_tanh, 1.9545977",
    "gelu_fast, 1.9545977",
    "relu, 2"
  })
  void everyNameThatAConfigurationMayUse(String hiddenAct, double atTwo) {
    BertConfig base = BertConfig.ofSize("tiny", 99);
    BertConfig config =
        new BertConfig(99, 8, 1, 2, 8, hiddenAct, 0, 0, 9, 2, 0.02, base.layerNormEps(), 0);
    try (PointerScope scope = new PointerScope()) {
      Activation activation = Activation.of(config.hiddenAct());
      assertThat(activation.apply(torch.full(new long[] {1}, new Scalar(2.0))).item_double())
          .isEqualTo(atTwo, within(1e-6));
      assertThat(activation.name()).isEqualTo(config.activation().name());
    }
  }
}
