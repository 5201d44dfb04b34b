package dev.cloze.model.layer;

import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Tensor;

/**
 * A summary of each sequence from the state of its first token: Devlin et al. (2019), section 3.1.
 */
public final class Pooler {
  private final Linear dense;

  /**
   * @param weights with the prefix "pooler.dense." already applied
   */
  public Pooler(Weights weights, long hiddenSize) {
    dense = Linear.of(weights, hiddenSize, hiddenSize);
  }

  /**
   * @param hidden [rows, H]
   * @return [B, H]
   */
  public Tensor forward(Tensor hidden, Sequences sequences) {
    return dense.forward(firstStates(hidden, sequences)).tanh();
  }

  /** The states of the first tokens, [B, H]. */
  public static Tensor firstStates(Tensor hidden, Sequences sequences) {
    return hidden.index_select(0, Tensors.indices(sequences.firstTokens()));
  }
}
