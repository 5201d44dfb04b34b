package dev.cloze.task.elmo;

import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Gamma times the sum of the layers, each with its share; both are learned. Peters et al. (2018),
 * equation 1. Begins with equal shares and a gamma of 1.
 */
final class ScalarMix {
  private final Tensor layerWeights; // [L + 1], before the softmax
  private final Tensor gamma; // [1]

  ScalarMix(Weights weights, int numLayers) {
    layerWeights = weights.zeros("weights", numLayers);
    gamma = weights.constant("gamma", 1, 1);
  }

  /**
   * @param layers [L + 1, N, H]
   * @return [N, H]
   */
  Tensor forward(Tensor layers) {
    Tensor shares = layerWeights.softmax(0).view(-1, 1, 1); // [L + 1, 1, 1]
    return layers.mul(shares).sum(0).mul(gamma);
  }

  /** The layers' weights and gamma, as {@code cloze embed} takes them. */
  Learned learned() {
    try (PointerScope scope = new PointerScope()) {
      return new Learned(Tensors.floats(layerWeights), Tensors.floats(gamma)[0]);
    }
  }

  /**
   * What was learned.
   *
   * @param weights of the layers, before the softmax
   */
  record Learned(float[] weights, float gamma) {}
}
