package dev.cloze.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class EncoderLayerTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(12, 3, 20, Activation.GELU, 0, 0, 1e-12, Direction.BOTH);

  /** Its parts would be freed by the collector while they are in use. */
  @Test
  void aPassNeedsAScope() {
    Engine.start(1, "highest");
    Weights weights = Weights.create(1, 0.02);
    EncoderLayer layer;
    Tensor hidden;
    try (PointerScope scope = new PointerScope()) {
      layer = new EncoderLayer(CONFIG, weights);
      hidden = Scopes.own(torch.rand(5, 12));
      assertThat(Tensors.shape(layer.forward(hidden, Sequences.evaluating(3, 2))))
          .containsExactly(5, 12);
    }
    assertThatThrownBy(() -> layer.forward(hidden, Sequences.evaluating(3, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PointerScope");
    hidden.close();
    weights.parameters().close();
  }
}
