package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.model.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The LSTMs of one direction, one above the other: Peters et al. (2018), section 3.1. */
final class LstmStack {
  private final ElmoConfig config;
  private final List<ProjectedLstm> layers = new ArrayList<>();
  private final InputDropout dropout;

  /**
   * @param direction 0 forward, 1 backward
   */
  LstmStack(ElmoConfig config, int direction, Weights weights) {
    this.config = config;
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      layers.add(new ProjectedLstm(config, direction, layer, weights));
    }
    dropout = new InputDropout(config.dropout());
  }

  LstmState state(long rows) {
    return new LstmState(layers.size(), rows, config.cellSize(), config.projectionSize());
  }

  private boolean skips(int layer) {
    return config.skipConnections() && layer > 0;
  }

  /**
   * The outputs of every layer, without dropout.
   *
   * @param x [N, P] fp32
   * @return L tensors [N, P] fp32
   */
  List<Tensor> forward(Tensor x, PackedSteps steps, LstmState state, ScalarType products) {
    List<Tensor> outputs = new ArrayList<>();
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor input = x;
      for (int i = 0; i < layers.size(); i++) {
        Tensor output = layers.get(i).forward(input, steps, state.layer(i), products);
        input = skips(i) ? output.add(input) : output;
        outputs.add(input);
      }
    }
    return outputs;
  }

  /**
   * A pass that can go back.
   *
   * @param x [N, P] fp32
   * @param seed of the dropout of this pass
   */
  Pass record(Tensor x, PackedSteps steps, LstmState state, ScalarType products, long seed) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      List<LstmTape> tapes = new ArrayList<>();
      List<Tensor> factors = new ArrayList<>();
      Tensor output = x;
      for (int i = 0; i < layers.size(); i++) {
        factors.add(dropout.factors(output, seed, i));
        Tensor input = InputDropout.apply(output, factors.get(i)); // the skip is dropped too
        tapes.add(layers.get(i).record(input, steps, state.layer(i), products));
        output = skips(i) ? tapes.get(i).hidden.add(input) : tapes.get(i).hidden;
      }
      factors.add(dropout.factors(output, seed, layers.size()));
      return new Pass(tapes, factors, InputDropout.apply(output, factors.get(layers.size())));
    }
  }

  /** One pass through all layers. */
  final class Pass {
    private final List<LstmTape> tapes;
    private final List<Tensor> factors; // of each layer's input, and of the top output
    private final Tensor output;

    private Pass(List<LstmTape> tapes, List<Tensor> factors, Tensor output) {
      this.tapes = tapes;
      this.factors = factors;
      this.output = output;
    }

    /** The top layer's, with dropout: what the softmax reads. [N, P] fp32 */
    Tensor output() {
      return output;
    }

    /**
     * Adds the gradients of the weights to theirs.
     *
     * @param gradient of {@link #output()}
     * @return that of the input of the pass, [N, P] fp32
     */
    Tensor backward(Tensor gradient) {
      try (NoGradGuard noGradients = new NoGradGuard()) {
        Tensor dOutput = InputDropout.apply(gradient, factors.get(tapes.size()));
        for (int i = tapes.size() - 1; i >= 0; i--) {
          Tensor dInput = tapes.get(i).backward(dOutput);
          if (skips(i)) {
            dInput.add_(dOutput);
          }
          dOutput = InputDropout.apply(dInput, factors.get(i));
        }
        return dOutput;
      }
    }
  }
}
