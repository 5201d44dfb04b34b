package dev.cloze.task.embed;

import dev.cloze.engine.Scopes;
import dev.cloze.task.TaskException;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What to make of the layers of a sentence. */
public sealed interface LayerMix {
  /**
   * @param layers [L + 1, T, H]
   * @return [T, H], or all layers as they are
   */
  Tensor apply(Tensor layers);

  /** Whether the result still has the dimension of the layers. */
  default boolean keepsLayers() {
    return false;
  }

  /**
   * @param numLayers L + 1
   * @throws TaskException if a network of so many layers cannot be mixed like this
   */
  default void requireFit(int numLayers) {}

  /** Every layer. */
  record All() implements LayerMix {
    @Override
    public Tensor apply(Tensor layers) {
      return layers;
    }

    @Override
    public boolean keepsLayers() {
      return true;
    }
  }

  /** The mean of all layers: equal weights. */
  record Average() implements LayerMix {
    @Override
    public Tensor apply(Tensor layers) {
      return layers.mean(0);
    }
  }

  /**
   * One layer.
   *
   * @param number 0 for the words' own vectors, then from the bottom
   */
  record Layer(int number) implements LayerMix {
    @Override
    public Tensor apply(Tensor layers) {
      return layers.select(0, number);
    }

    @Override
    public void requireFit(int numLayers) {
      if (number < 0 || number >= numLayers) {
        throw new TaskException(
            "There is no layer %d: this model has layers 0 (the words alone) to %d."
                .formatted(number, numLayers - 1));
      }
    }
  }

  /**
   * The scalar mix that a task learns: gamma times the sum of the layers, each with its share.
   * Peters et al. (2018), equation 1.
   *
   * @param weights one for each layer, before the softmax
   * @param gamma scales the result
   * @param layerNorm whether each layer is first brought to mean 0 and variance 1 over all words
   *     and features of its sentence. (The original takes those of a whole batch, so that its
   *     vectors depend on what else is in it; with a sentence at a time it is the same.)
   */
  record Weighted(double[] weights, double gamma, boolean layerNorm) implements LayerMix {
    private static final double EPSILON = 1e-12; // of the original; AllenNLP has 1e-13

    public Weighted {
      weights = weights.clone();
    }

    /** The share of each layer: the softmax of the weights. */
    double[] shares() {
      double largest = Arrays.stream(weights).max().orElse(0);
      double[] powers = Arrays.stream(weights).map(w -> Math.exp(w - largest)).toArray();
      double sum = Arrays.stream(powers).sum();
      return Arrays.stream(powers).map(p -> p / sum).toArray();
    }

    @Override
    public Tensor apply(Tensor layers) {
      double[] shares = shares();
      return Scopes.keepOnly(
          () -> {
            Tensor mixed = torch.zeros_like(layers.select(0, 0)); // [T, H]
            for (int i = 0; i < shares.length; i++) {
              Tensor layer = layers.select(0, i);
              Tensor x = layerNorm ? normalised(layer) : layer;
              mixed = mixed.add(x.mul(new Scalar(gamma * shares[i])));
            }
            return mixed;
          });
    }

    private static Tensor normalised(Tensor layer) {
      if (layer.numel() == 0) {
        return layer;
      }
      Tensor centred = layer.sub(layer.mean());
      Tensor variance = centred.mul(centred).mean();
      return centred.div(variance.add(new Scalar(EPSILON)).sqrt());
    }

    @Override
    public void requireFit(int numLayers) {
      if (weights.length != numLayers) {
        throw new TaskException(
            "--mix-weights has %d numbers, expected %d: this model has so many layers, the words' own vectors among them."
                .formatted(weights.length, numLayers));
      }
    }
  }
}
