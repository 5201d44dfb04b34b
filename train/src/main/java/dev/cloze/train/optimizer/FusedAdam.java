package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Ops;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
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

  /** Weights of the same rate are updated together. */
  void update(List<Moments.Slot> slots, double weightDecay) {
    slots.stream()
        .collect(Collectors.groupingBy(Moments.Slot::rate, LinkedHashMap::new, Collectors.toList()))
        .forEach((rate, group) -> update(group, weightDecay, rate * learningRate));
  }

  private void update(List<Moments.Slot> slots, double weightDecay, double rate) {
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
          rate,
          config.beta1(),
          config.beta2(),
          weightDecay,
          epsilon,
          gradientDivisor);
    }
  }
}
