package dev.cloze.model.elmo;

import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Keeps values between a bound and its opposite. The gradient is 1 inside and 0 outside. */
final class Clip {
  private static final Clip NONE = new Clip(null, null, null, null);

  private final Scalar low;
  private final Scalar high;
  private final ScalarOptional atLeast;
  private final ScalarOptional atMost;

  private Clip(Scalar low, Scalar high, ScalarOptional atLeast, ScalarOptional atMost) {
    this.low = low;
    this.high = high;
    this.atLeast = atLeast;
    this.atMost = atMost;
  }

  /**
   * @param bound 0 for none
   * @param owner keeps the native numbers
   */
  static Clip of(double bound, Weights owner) {
    if (bound == 0) {
      return NONE;
    }
    Scalar low = owner.own(new Scalar(-bound));
    Scalar high = owner.own(new Scalar(bound));
    return new Clip(
        low, high, owner.own(new ScalarOptional(low)), owner.own(new ScalarOptional(high)));
  }

  /** In place. */
  void apply(Tensor x) {
    if (low != null) {
      x.clamp_(atLeast, atMost);
    }
  }

  /**
   * The gradient before clipping, in place.
   *
   * @param clipped the values after clipping; those at the bound were beyond it
   */
  void backward(Tensor gradient, Tensor clipped) {
    if (low != null) {
      torch.hardtanh_backward_out(gradient, gradient, clipped, low, high);
    }
  }
}
