package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Ops;
import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter (2019), algorithm 2; and, without bias
 * correction, the variant that BERT was trained with (Google's {@code AdamWeightDecayOptimizer}).
 */
final class AdamW implements Optimizer {
  /** As a step number this makes both corrections exactly 1 in fp32: beta^n vanishes. */
  private static final double CORRECTION_GONE = 1e8;

  private final OptimizerConfig config;
  private final Moments moments;
  private final Tensor stepNumber;
  private long updates;

  AdamW(OptimizerConfig config, Parameters parameters) {
    this.config = config;
    moments = new Moments(parameters);
    try (PointerScope scope = new PointerScope()) {
      stepNumber = Scopes.own(Tensors.scalar(0));
    }
  }

  @Override
  public void step(double learningRate, Tensor gradientDivisor) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      updates++;
      stepNumber.fill_(new Scalar(config.biasCorrection() ? updates : CORRECTION_GONE));
      List<Moments.Slot> active = moments.active();
      update(
          active.stream().filter(Moments.Slot::decayed).toList(),
          config.weightDecay(),
          learningRate,
          gradientDivisor);
      update(active.stream().filter(s -> !s.decayed()).toList(), 0, learningRate, gradientDivisor);
    }
  }

  private void update(
      List<Moments.Slot> slots, double weightDecay, double learningRate, Tensor gradientDivisor) {
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
      steps.push_back(stepNumber);
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

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public Map<String, Tensor> state() {
    return moments.state();
  }

  @Override
  public void restore(Map<String, Tensor> state, long updates) {
    moments.restore(state);
    this.updates = updates;
  }

  @Override
  public void close() {
    moments.close();
    stepNumber.close();
  }
}
