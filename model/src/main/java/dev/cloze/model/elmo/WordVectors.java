package dev.cloze.model.elmo;

import org.bytedeco.pytorch.Tensor;

/** The vectors of some words, and the way back to what they were made of. */
interface WordVectors {
  /** [n, P] fp32 */
  Tensor values();

  /**
   * Adds the gradients of the weights to theirs.
   *
   * @param gradient of {@link #values()}
   */
  void backward(Tensor gradient);
}
