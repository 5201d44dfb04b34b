package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * One update of LibTorch's fused AdamW.
 *
 * @param epsilon added to the root of the second moment after its correction
 * @param step the number that the corrections follow from
 */
record FusedAdam(
    OptimizerConfig config,
    double epsilon,
    Tensor step,
    double learningRate,
    Tensor gradientDivisor) {

  void update(List<Moments.Slot> slots, double weightDecay) {
    TensorVector weights = new TensorVector();
    TensorVector gradients = new TensorVector();
    TensorVector first = new TensorVector();
    TensorVector second = new TensorVector();
    TensorVector steps = new TensorVector();
    for (Moments.Slot slot : slots) {
      weights.push_back(slot.parameter().tensor());
      gradients.push_back(slot.gradient());
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
          epsilon,
          gradientDivisor);
    }
  }
}
