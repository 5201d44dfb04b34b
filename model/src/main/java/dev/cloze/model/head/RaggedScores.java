package dev.cloze.model.head;

import dev.cloze.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which tokens of each sequence a softmax runs over. Sequences lie end to end and have as many
 * tokens as they have, so scores are laid out side by side for it, filled up with minus infinity:
 * one number a token.
 */
public final class RaggedScores {
  private final int[] begins;
  private final boolean[][] allowed;
  private final int width;
  private final int[] places; // [B * L], the row of each place
  private final float[] bias; // [B * L], 0 or minus infinity

  /**
   * @param begins the first row of each sequence
   * @param allowed for each token of each sequence whether it may be chosen
   */
  public RaggedScores(int[] begins, boolean[][] allowed) {
    this.begins = begins;
    this.allowed = allowed;
    width = Arrays.stream(allowed).mapToInt(tokens -> tokens.length).max().orElse(0);
    places = new int[begins.length * width];
    bias = new float[places.length];
    Arrays.fill(bias, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < begins.length; i++) {
      for (int j = 0; j < allowed[i].length; j++) {
        places[i * width + j] = begins[i] + j;
        bias[i * width + j] = allowed[i][j] ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** L, the tokens of the longest sequence. */
  public int width() {
    return width;
  }

  /** B. */
  public int count() {
    return begins.length;
  }

  /** The first row of a sequence. */
  public int begin(int sequence) {
    return begins[sequence];
  }

  /** Whether a token of a sequence may be chosen. */
  public boolean isAllowed(int sequence, int token) {
    return token < allowed[sequence].length && allowed[sequence][token];
  }

  /**
   * @param scores [rows]
   * @return [B, L] fp32, minus infinity where there is no token or it may not be chosen
   */
  public Tensor dense(Tensor scores) {
    return scores
        .to(ScalarType.Float)
        .index_select(0, Tensors.indices(places))
        .add(torch.tensor(bias))
        .view(begins.length, width);
  }

  /**
   * @param scores [rows]
   * @return [B, L] log-probabilities
   */
  public Tensor logProbabilities(Tensor scores) {
    return torch.log_softmax(dense(scores), 1);
  }
}
