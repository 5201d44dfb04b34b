package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Ops;
import dev.cloze.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

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
    update(
        slots.stream().filter(Moments.Slot::decayed).toList(),
        config.weightDecay(),
        step,
        learningRate,
        gradientDivisor);
    update(
        slots.stream().filter(s -> !s.decayed()).toList(), 0, step, learningRate, gradientDivisor);
  }

  private void update(
      List<Moments.Slot> slots,
      double weightDecay,
      Tensor step,
      double learningRate,
      Tensor gradientDivisor) {
    TensorVector weights = new TensorVector();
    TensorVector gradients = new TensorVector();
    TensorVector first = new TensorVector();
    TensorVector second = new TensorVector();
    TensorVector steps = new TensorVector();
    for (Moments.Slot slot : slots) {
      weights.push_back(slot.parameter().tensor());
      gradients.push_back(slot.parameter().tensor().grad());
      first.push_back(slot.first());
      second.push_back(slot.second());
      steps.push_back(step);
    }
    if (weights.size() > 0) {
      Ops.fusedAdamW(
          weights,
          gradients,
          first,
          second,
          steps,
          learningRate,
          config.beta1(),
          config.beta2(),
          weightDecay,
          config.epsilon(),
          gradientDivisor);
    }
  }
}
