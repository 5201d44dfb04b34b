package dev.cloze.task.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Tensors;
import dev.cloze.task.TaskException;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LayerMixTest {
  private static final Offset<Float> CLOSE = within(1e-6f);

  /** Three layers of two words with two features. */
  private static Tensor layers() {
    return torch.tensor(new float[] {1, 2, 3, 4, 10, 20, 30, 40, -1, 0, 1, 2}).view(3, 2, 2);
  }

  private static float[] mixed(LayerMix mix) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(mix.apply(layers()));
    }
  }

  @Test
  void sharesAreASoftmax() {
    double[] shares = new LayerMix.Weighted(new double[] {0.1, 0.3, 0.5}, 1, false).shares();
    assertThat(shares).containsExactly(new double[] {0.269307, 0.328933, 0.401760}, within(1e-6));
    double[] shifted = new LayerMix.Weighted(new double[] {0.2, 0.4, 0.6}, 1, false).shares();
    assertThat(shifted).containsExactly(shares, within(1e-12));
    double[] one = new LayerMix.Weighted(new double[] {-9e10, 1, -9e10}, 1, false).shares();
    assertThat(one).containsExactly(0, 1, 0);
  }

  @Test
  void layersAreMixed() {
    assertThat(mixed(new LayerMix.All())).hasSize(12);
    assertThat(mixed(new LayerMix.Layer(1))).containsExactly(10, 20, 30, 40);
    float[] mean = {10 / 3f, 22 / 3f, 34 / 3f, 46 / 3f};
    assertThat(mixed(new LayerMix.Average())).containsExactly(mean, CLOSE);
    assertThat(mixed(new LayerMix.Weighted(new double[3], 1, false))).containsExactly(mean, CLOSE);
    float[] second = mixed(new LayerMix.Weighted(new double[] {-9e10, 1, -9e10}, 2, false));
    assertThat(second).containsExactly(20, 40, 60, 80);
  }

  @Test
  void layersAreBroughtToMeanZeroAndVarianceOne() {
    float[] one = mixed(new LayerMix.Weighted(new double[] {1, -9e10, -9e10}, 1, true));
    float root = (float) Math.sqrt(1.25); // of the variance of 1, 2, 3, 4
    float[] expected = {-1.5f / root, -0.5f / root, 0.5f / root, 1.5f / root};
    assertThat(one).containsExactly(expected, CLOSE);
    float[] all = mixed(new LayerMix.Weighted(new double[3], 1, true));
    assertThat(all).containsExactly(one, CLOSE); // the layers are the same but for place and scale
  }

  @Test
  void aMixMustFitTheNetwork() {
    assertThatThrownBy(() -> new LayerMix.Layer(3).requireFit(3))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("no layer 3")
        .hasMessageContaining("0 (the words alone) to 2");
    assertThatThrownBy(() -> new LayerMix.Weighted(new double[2], 1, false).requireFit(3))
        .hasMessageContaining("--mix-weights has 2 numbers, expected 3");
    new LayerMix.Layer(2).requireFit(3);
  }

  @Test
  void wordsAreBroughtTogether() {
    try (PointerScope scope = new PointerScope()) {
      assertThat(Tensors.floats(Pooling.MEAN.apply(layers()))).containsExactly(2, 3, 20, 30, 0, 1);
      assertThat(Tensors.floats(Pooling.UNIT_MEAN.apply(layers().select(0, 2))))
          .containsExactly(0, 1);
      assertThat(Tensors.floats(Pooling.UNIT_MEAN.apply(torch.zeros(0, 2)))).containsExactly(0, 0);
      assertThat(Tensors.shape(Pooling.NONE.apply(layers()))).containsExactly(3, 2, 2);
    }
  }
}
