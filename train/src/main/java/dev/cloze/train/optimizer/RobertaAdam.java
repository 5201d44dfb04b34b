package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam as RoBERTa was trained with (fairseq's {@code Adam}): decoupled decay of every weight,
 * biases and normalisation too, and epsilon added to the root of the second moment before the
 * correction of its bias.
 */
final class RobertaAdam implements Optimizer.Rule {
  private final OptimizerConfig config;

  RobertaAdam(OptimizerConfig config) {
    this.config = config;
  }

  @Override
  public void update(
      List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor) {
    // sqrt(v) + e, divided by the root of the correction: the fused form adds its epsilon after it.
    double epsilon = config.epsilon() / Math.sqrt(1 - Math.pow(config.beta2(), update));
    new FusedAdam(config, epsilon, Tensors.scalar(update), learningRate, gradientDivisor)
        .update(slots, config.weightDecay());
  }
}
