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

  private LayerNorm(Weights weights, long size, double epsilon) {
    this.size = new long[] {size};
    weight = weights.own(new TensorOptional(weights.ones("weight", size)));
    bias = weights.own(new TensorOptional(weights.zeros("bias", size)));
    this.epsilon = epsilon;
  }

  /** A layer with its gain and bias at {@code weights}. */
  public static LayerNorm of(Weights weights, long size, double epsilon) {
    return new LayerNorm(weights, size, epsilon);
  }

  /**
   * @param x [.., size]
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    return torch.layer_norm(x, size, weight, bias, epsilon, true);
  }
}
