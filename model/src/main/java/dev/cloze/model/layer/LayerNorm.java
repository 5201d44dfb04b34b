package dev.cloze.model.layer;

import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last dimension: Ba et al. (2016). */
public final class LayerNorm {
  private final long[] size;
  private final TensorOptional weight;
  private final TensorOptional bias;
  private final double epsilon;

  private LayerNorm(long size, Tensor weight, Tensor bias, double epsilon) {
    this.size = new long[] {size};
    this.weight = Optionals.own(weight);
    this.bias = Optionals.own(bias);
    this.epsilon = epsilon;
  }

  /** A layer with its gain and bias at {@code weights}. */
  public static LayerNorm of(Weights weights, long size, double epsilon) {
    return new LayerNorm(size, weights.ones("weight", size), weights.zeros("bias", size), epsilon);
  }

  /**
   * @param x [.., size]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    return torch.layer_norm(x, size, weight, bias, epsilon, true);
  }
}
