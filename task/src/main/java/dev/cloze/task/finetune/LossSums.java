package dev.cloze.task.finetune;

import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Losses as sums, in fp32 whatever the logits are. */
final class LossSums {
  private static final long SUM = 2; // LibTorch's code for the reduction

  /** A label that does not count. */
  static final int IGNORED = -100;

  private LossSums() {}

  /**
   * @param logits [n, C]
   * @param labels n classes, or {@link #IGNORED}
   */
  static Tensor crossEntropy(Tensor logits, int[] labels) {
    return torch.cross_entropy_loss(
        logits.to(ScalarType.Float),
        Tensors.indices(labels),
        new TensorOptional(),
        SUM,
        IGNORED,
        0);
  }

  /**
   * @param values [n]
   */
  static Tensor squaredError(Tensor values, float[] targets) {
    Tensor difference = values.to(ScalarType.Float).sub(torch.tensor(targets)); // [n]
    return difference.mul(difference).sum();
  }
}
