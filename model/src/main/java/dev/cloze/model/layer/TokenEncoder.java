package dev.cloze.model.layer;

import org.bytedeco.pytorch.Tensor;

/** A network from tokens to states, without a head. */
@FunctionalInterface
public interface TokenEncoder {
  /**
   * The states of the last layer.
   *
   * @return [rows, H]
   */
  Tensor forward(TokenInputs inputs);
}
