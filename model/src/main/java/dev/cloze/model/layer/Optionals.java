package dev.cloze.model.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The wrapper that LibTorch wants around biases, made once: making it at each call costs as much as
 * a small operator.
 */
final class Optionals {
  private Optionals() {}

  static TensorOptional own(Tensor tensor) {
    TensorOptional optional = new TensorOptional(tensor);
    optional.retainReference();
    return optional;
  }
}
