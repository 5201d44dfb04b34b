package dev.cloze.model.head;

import dev.cloze.model.Weights;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.Pooler;
import dev.cloze.model.layer.Sequences;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Scores of a text in which two places matter, as the two uses of a word in WiC or a noun and a
 * pronoun in WSC: the state of the first token beside the mean states of the two places.
 */
public final class PlacesHead implements TaskHead {
  /** How many places a text has. */
  public static final int PLACES = 2;

  private final Dropout dropout;
  private final Linear output;

  /**
   * @param weights of the output, "span_classifier"
   */
  public PlacesHead(Weights weights, long hiddenSize, double dropout, long outputs) {
    this.dropout = new Dropout(dropout);
    output = Linear.of(weights, (PLACES + 1) * hiddenSize, outputs);
  }

  /**
   * @param hidden [rows, H]
   * @param begins the first row of each place: the first place of each sequence, then the second
   *     ones, [PLACES][B]
   * @param ends behind the last row, [PLACES][B]
   * @return [B, outputs] logits
   */
  public Tensor forward(Tensor hidden, Sequences sequences, int[][] begins, int[][] ends) {
    TensorVector parts = new TensorVector();
    parts.push_back(Pooler.firstStates(hidden, sequences)); // [B, H]
    for (int place = 0; place < PLACES; place++) {
      parts.push_back(mean(hidden, begins[place], ends[place])); // [B, H]
    }
    return output.forward(dropout.applyEach(torch.cat(parts, 1), sequences));
  }

  private static Tensor mean(Tensor hidden, int[] begins, int[] ends) {
    TensorVector means = new TensorVector();
    for (int i = 0; i < begins.length; i++) {
      means.push_back(hidden.narrow(0, begins[i], ends[i] - begins[i]).mean(new long[] {0}));
    }
    return torch.stack(means, 0); // [B, H]
  }
}
