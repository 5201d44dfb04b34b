package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.model.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * LAMB: You et al. (2020), algorithm 2, in the form of NVIDIA's PyTorch recipes: the trust ratio
 * holds for each published tensor that has weight decay, and is 1 for biases and normalisation.
 */
final class Lamb implements Optimizer {
  private final OptimizerConfig config;
  private final Moments moments;
  private long updates;

  Lamb(OptimizerConfig config, Parameters parameters) {
    this.config = config;
    moments = new Moments(parameters);
  }

  @Override
  public void step(double learningRate, Tensor gradientDivisor) {
    updates++;
    try (NoGradGuard noGradients = new NoGradGuard()) {
      for (Moments.Slot slot : moments.active()) {
        try (PointerScope scope = new PointerScope()) {
          update(slot, learningRate, gradientDivisor);
        }
      }
    }
  }

  private void update(Moments.Slot slot, double learningRate, Tensor gradientDivisor) {
    double beta1 = config.beta1();
    double beta2 = config.beta2();
    double correction1 = config.biasCorrection() ? 1 - Math.pow(beta1, updates) : 1;
    double correction2 = config.biasCorrection() ? 1 - Math.pow(beta2, updates) : 1;
    Tensor gradient = slot.parameter().tensor().grad().div_(gradientDivisor);
    Tensor weight = slot.parameter().tensor().detach();
    Tensor first = slot.first().mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
    Tensor second =
        slot.second().mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
    Tensor direction =
        first
            .div(new Scalar(correction1))
            .div_(second.div(new Scalar(correction2)).sqrt_().add_(new Scalar(config.epsilon())));
    if (!slot.decayed() || config.weightDecay() == 0) {
      weight.add_(direction, new Scalar(-learningRate));
      return;
    }
    direction.add_(weight, new Scalar(config.weightDecay()));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> directions = new LinkedHashMap<>();
    Parameters.split(slot.parameter(), weight, weights); // query, key and value have a ratio each
    Parameters.split(slot.parameter(), direction, directions);
    weights.forEach(
        (name, part) -> {
          double weightNorm = part.norm().item_double();
          double directionNorm = directions.get(name).norm().item_double();
          double trustRatio = weightNorm > 0 && directionNorm > 0 ? weightNorm / directionNorm : 1;
          part.add_(directions.get(name), new Scalar(-learningRate * trustRatio));
        });
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
  }
}
