package dev.cloze.task.embed;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One vector of a sentence, or one of each word. */
public enum Pooling {
  /** A vector of each word. */
  NONE,

  /** The mean of the words' vectors; zeros where there is no word. */
  MEAN,

  /** That mean at length 1, so that products are cosines. */
  UNIT_MEAN;

  private static final double SMALLEST = 1e-12; // no word, no direction

  /**
   * @param vectors [T, H] or [L + 1, T, H]
   * @return without T where the words are brought together
   */
  Tensor apply(Tensor vectors) {
    if (this == NONE) {
      return vectors;
    }
    long words = vectors.size(-2);
    Tensor mean = vectors.sum(-2).div(new Scalar((double) Math.max(1, words)));
    if (this == MEAN) {
      return mean;
    }
    Tensor length = torch.sqrt(mean.mul(mean).sum(new long[] {-1}, true, new ScalarTypeOptional()));
    return mean.div(length.clamp_min(new Scalar(SMALLEST)));
  }
}
