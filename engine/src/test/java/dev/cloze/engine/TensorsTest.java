package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TensorsTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void valuesGoInAndOut() {
    assertThat(Tensors.floats(Tensors.indices(new int[] {3, -1, 1 << 24})))
        .containsExactly(3, -1, 1 << 24);
    assertThat(Tensors.type(Tensors.indices(new int[] {3}))).isSameAs(ScalarType.Long);
    assertThat(Tensors.floats(torch.tensor(new float[] {1, 2, 3, 4}).view(2, 2).t()))
        .containsExactly(1, 3, 2, 4);
    assertThat(Tensors.floats(Tensors.uninitialised(ScalarType.BFloat16, 0, 4))).isEmpty();
    assertThat(Tensors.shape(Tensors.scalar(2))).isEmpty();
    assertThat(Tensors.scalar(2).item_double()).isEqualTo(2);
  }

  @Test
  void fillReadsExactlyTheTensor() throws IOException {
    var source = new ByteArrayInputStream(new byte[] {1, 0, 2, 1, 9});
    Tensor tensor = Tensors.uninitialised(ScalarType.Short, 2);
    Tensors.fill(tensor, Channels.newChannel(source));
    assertThat(Tensors.floats(tensor)).containsExactly(1, 258); // little-endian
    assertThat(source.read()).isEqualTo(9);
    assertThatThrownBy(
            () -> Tensors.fill(tensor, Channels.newChannel(new ByteArrayInputStream(new byte[3]))))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("1 bytes early");
  }

  @Test
  void everyTypeOfWeightsHasItsSize() {
    for (ScalarType type : ScalarType.values()) {
      int bytes;
      try {
        bytes = Tensors.elementBytes(type);
      } catch (EngineException e) {
        continue;
      }
      assertThat((long) bytes)
          .as(type.name())
          .isEqualTo(Tensors.uninitialised(type, 1).element_size());
    }
    assertThatThrownBy(() -> Tensors.elementBytes(ScalarType.ComplexFloat))
        .isInstanceOf(EngineException.class);
  }
}
