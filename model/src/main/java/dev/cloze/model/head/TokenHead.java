package dev.cloze.model.head;

import dev.cloze.model.Weights;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.Sequences;
import org.bytedeco.pytorch.Tensor;

/** Scores of every token: its tag, or that an answer begins or ends there. */
public final class TokenHead implements TaskHead {
  private final Dropout dropout;
  private final Linear output;

  /**
   * @param weights of the output: "classifier" or "qa_outputs"
   * @param dropout on the states; 0 for answers
   */
  public TokenHead(Weights weights, long hiddenSize, double dropout, long outputs) {
    this.dropout = new Dropout(dropout);
    output = Linear.of(weights, hiddenSize, outputs);
  }

  /**
   * @param hidden [rows, H]
   * @return [rows, outputs] logits
   */
  public Tensor forward(Tensor hidden, Sequences sequences) {
    return output.forward(dropout.apply(hidden, sequences));
  }
}
