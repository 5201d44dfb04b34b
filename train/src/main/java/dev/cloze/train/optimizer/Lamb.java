package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.model.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * LAMB: You et al. (2020), algorithm 2, in the form of NVIDIA's PyTorch recipes: the trust ratio
 * holds for each published tensor that has weight decay, and is 1 for biases and normalisation.
 */
final class Lamb implements Optimizer.Rule {
  private final OptimizerConfig config;

  Lamb(OptimizerConfig config) {
    this.config = config;
  }

  @Override
  public void update(
      List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor) {
    for (Moments.Slot slot : slots) {
      try (PointerScope scope = new PointerScope()) {
        update(slot, update, learningRate * slot.rate(), gradientDivisor);
      }
    }
  }

  private void update(Moments.Slot slot, long update, double learningRate, Tensor gradientDivisor) {
    double beta1 = config.beta1();
    double beta2 = config.beta2();
    double correction1 = config.biasCorrection() ? 1 - Math.pow(beta1, update) : 1;
    double correction2 = config.biasCorrection() ? 1 - Math.pow(beta2, update) : 1;
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
}
