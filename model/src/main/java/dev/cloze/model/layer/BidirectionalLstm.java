package dev.cloze.model.layer;

import dev.cloze.model.Weights;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * LSTMs that read a sequence from both ends, their outputs joined: Graves and Schmidhuber (2005),
 * section 3. Weights have the names and the initial values of PyTorch's {@code LSTM}.
 */
public final class BidirectionalLstm {
  private static final int GATES = 4;

  private final long hiddenSize;
  private final int layers;
  private final TensorVector parameters; // of each layer forward, then backward

  /**
   * @param hiddenSize of one direction
   * @param layers one above the other
   */
  public BidirectionalLstm(Weights weights, long inputs, long hiddenSize, int layers) {
    this.hiddenSize = hiddenSize;
    this.layers = layers;
    parameters = weights.own(new TensorVector());
    double bound = 1 / Math.sqrt(hiddenSize);
    for (int layer = 0; layer < layers; layer++) {
      long width = layer == 0 ? inputs : 2 * hiddenSize;
      for (String direction : List.of("", "_reverse")) {
        String end = "_l" + layer + direction;
        parameters.push_back(weights.uniform("weight_ih" + end, bound, GATES * hiddenSize, width));
        parameters.push_back(
            weights.uniform("weight_hh" + end, bound, GATES * hiddenSize, hiddenSize));
        parameters.push_back(weights.uniform("bias_ih" + end, bound, GATES * hiddenSize));
        parameters.push_back(weights.uniform("bias_hh" + end, bound, GATES * hiddenSize));
      }
    }
  }

  /** Features of a word: both directions. */
  public long outputSize() {
    return 2 * hiddenSize;
  }

  /**
   * @param x [N, inputs], laid out by time: the first words of all sequences, the longest first,
   *     then the second words of those that have one
   * @param counts sequences that have a word at each step, [steps] int64
   * @return [N, 2 H] in the same order
   */
  public Tensor forward(Tensor x, Tensor counts) {
    Tensor zero = torch.zeros(2L * layers, counts.select(0, 0).item_long(), hiddenSize);
    return torch
        .lstm(x, counts, new TensorVector(zero, zero), parameters, true, layers, 0, false, true)
        .get0();
  }
}
