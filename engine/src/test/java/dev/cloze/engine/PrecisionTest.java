package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  private static ScalarType productType() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = torch.ones(2, 2);
      return Tensors.type(torch.matmul(x, x));
    }
  }

  @Test
  void productsAreBf16UntilTheGuardCloses() {
    Engine.start(1, "highest");
    assertThat(productType()).isEqualTo(ScalarType.Float);
    try (Precision.Guard outer = Precision.BF16.autocast()) {
      assertThat(productType()).isEqualTo(ScalarType.BFloat16);
      try (Precision.Guard inner = Precision.FP32.autocast()) {
        assertThat(productType()).isEqualTo(ScalarType.Float);
      }
      assertThat(productType()).isEqualTo(ScalarType.BFloat16);
    }
    assertThat(productType()).isEqualTo(ScalarType.Float);
    assertThat(torch.is_autocast_enabled(DeviceType.CPU)).isFalse();
  }

  @Test
  void anExceptionEndsAutocastToo() {
    Engine.start(1, "highest");
    assertThatThrownBy(
            () -> {
              try (Precision.Guard guard = Precision.BF16.autocast()) {
                throw new IllegalArgumentException();
              }
            })
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(productType()).isEqualTo(ScalarType.Float);
  }

  @Test
  void namesAreThoseOfRecipes() {
    assertThat(Precision.of("bf16")).isEqualTo(Precision.BF16);
    assertThatThrownBy(() -> Precision.of("fp16"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("\"fp16\"");
  }
}
