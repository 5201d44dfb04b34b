package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adagrad: Duchi et al. (2011), section 1.1. The sum of squares begins at 1, as in ELMo's training:
 * at first the gradient's size matters.
 */
final class Adagrad implements Optimizer.Rule {
  private static final List<Moments.Kind> SUM = List.of(new Moments.Kind("sum", 1));

  private final OptimizerConfig config;

  Adagrad(OptimizerConfig config) {
    this.config = config;
  }

  @Override
  public List<Moments.Kind> moments() {
    return SUM;
  }

  @Override
  public void update(
      List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor) {
    for (Moments.Slot slot : slots) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradient = slot.parameter().tensor().grad().div_(gradientDivisor);
        Tensor root = slot.first().addcmul_(gradient, gradient).sqrt();
        if (config.epsilon() > 0) {
          root.add_(new Scalar(config.epsilon()));
        }
        slot.parameter()
            .tensor()
            .detach()
            .addcdiv_(gradient, root, new Scalar(-learningRate * slot.rate()));
      }
    }
  }
}
