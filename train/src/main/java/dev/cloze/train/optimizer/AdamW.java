package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter (2019), algorithm 2; and, without bias
 * correction, the variant that BERT was trained with (Google's {@code AdamWeightDecayOptimizer}).
 */
final class AdamW implements Optimizer.Rule {
  /** As a step number this makes both corrections exactly 1 in fp32: beta^n vanishes. */
  private static final double CORRECTION_GONE = 1e8;

  private final OptimizerConfig config;

  AdamW(OptimizerConfig config) {
    this.config = config;
  }

  @Override
  public void update(
      List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor) {
    Tensor step = Tensors.scalar(config.biasCorrection() ? update : CORRECTION_GONE);
    FusedAdam fused = new FusedAdam(config, config.epsilon(), step, learningRate, gradientDivisor);
    fused.update(slots.stream().filter(Moments.Slot::decayed).toList(), config.weightDecay());
    fused.update(slots.stream().filter(s -> !s.decayed()).toList(), 0);
  }
}
