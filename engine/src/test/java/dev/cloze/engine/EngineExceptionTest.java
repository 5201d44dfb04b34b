package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class EngineExceptionTest {
  @Test
  void theCppStackIsCutOff() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope()) {
      RuntimeException failure =
          catchThrowableOfType(
              RuntimeException.class, () -> torch.matmul(torch.rand(2, 3), torch.rand(4, 5)));
      assertThat(failure.getMessage()).contains("Exception raised from");
      assertThat(EngineException.of("the training step 12", failure))
          .hasCause(failure)
          .hasMessageStartingWith("the training step 12 failed: ")
          .hasMessageContaining("2x3 and 4x5")
          .message()
          .doesNotContain("Exception raised from", "frame #");
    }
  }

  @Test
  void missingMemorySaysWhatToLower() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope()) {
      RuntimeException failure =
          catchThrowableOfType(RuntimeException.class, () -> torch.empty(1L << 50));
      assertThat(EngineException.of("the training step 12", failure).getMessage())
          .startsWith("Out of memory in the training step 12: ")
          .contains("training.micro_batch_size")
          .hasLineCount(1);
    }
  }

  @Test
  void unknownMatmulPrecisionIsRefused() {
    assertThatThrownBy(() -> Engine.start(1, "low"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("\"low\"");
  }
}
