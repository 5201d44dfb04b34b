package dev.cloze.model.elmo;

import dev.cloze.engine.DropoutMask;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Dropout with masks that are asked for, as the gradient is made by hand. */
final class InputDropout {
  private final DropoutMask mask;

  /**
   * @param probability 0 switches it off
   */
  InputDropout(double probability) {
    mask = probability > 0 ? new DropoutMask(probability) : null;
  }

  /**
   * Factors for a tensor of this shape, or null if nothing is dropped.
   *
   * @param seed of the pass and direction
   * @param site within it
   */
  Tensor factors(Tensor x, long seed, int site) {
    if (mask == null) {
      return null;
    }
    Tensor factors = Tensors.uninitialised(ScalarType.Float, Tensors.shape(x));
    mask.fill(factors, 0, x.numel(), RandomBits.derive(seed, site));
    return factors;
  }

  static Tensor apply(Tensor x, Tensor factors) {
    return factors == null ? x : x.mul(factors);
  }
}
