package dev.cloze.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Values of TensorFlow's Adagrad with its accumulator at 1 and the rate of 0.2. */
class AdagradTest {
  private static final Offset<Float> CLOSE = within(2e-7f);

  @Test
  void isTheOriginals() {
    Engine.start(1, "highest");
    Weights weights = Weights.each(1);
    weights.zeros("w", 3);
    try (PointerScope scope = new PointerScope();
        Parameters parameters = weights.parameters();
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig("adagrad", 0.2, 0.9, 0.999, 0, 0, true, 10), parameters)) {
      Tensor weight = weights.parameters().all().get(0).tensor();
      try (NoGradGuard noGradients = new NoGradGuard()) {
        weight.copy_(torch.tensor(new float[] {1, -2, 0.5f}));
      }
      update(optimizer, weight);
      assertThat(Tensors.floats(weight))
          .containsExactly(new float[] {0.8585786f, -1.8102634f, 0.5f}, CLOSE);
      update(optimizer, weight);
      assertThat(Tensors.floats(weight))
          .containsExactly(new float[] {0.7431086f, -1.6726140f, 0.5f}, CLOSE);
      assertThat(Tensors.floats(optimizer.state().get("sum.w"))).containsExactly(3, 19, 1);
    }
  }

  private static void update(Optimizer optimizer, Tensor weight) {
    weight.mutable_grad().put(torch.tensor(new float[] {2, -6, 0}));
    optimizer.step(0.2, Tensors.scalar(2)); // clipping halves the gradient
  }
}
