package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scores of every word of the vocabulary; both directions share it. */
public final class WordSoftmax {
  /** Scores at a time when nothing is learned, in bytes. */
  private static final long CHUNK_BYTES = 32 << 20;

  private final Tensor weight; // [V, P]
  private final Tensor bias; // [V]

  /**
   * @param shared the word table where it is the softmax's too, else null
   */
  WordSoftmax(ElmoConfig config, Tensor shared, Weights weights) {
    int size = config.projectionSize();
    weight =
        shared != null
            ? shared
            : weights.gaussian(
                ElmoWeightNames.SOFTMAX_WEIGHT, 1 / Math.sqrt(size), config.vocabSize(), size);
    bias = weights.zeros(ElmoWeightNames.SOFTMAX_BIAS, config.vocabSize());
  }

  /** A loss with the way back. */
  public interface Loss {
    /** The mean over all rows, in nats; waits for the device. */
    double mean();

    /**
     * Adds the gradients of the softmax's weights to theirs.
     *
     * @return that of the outputs, [N, P] fp32
     */
    Tensor backward();
  }

  /**
   * Cross entropy over the whole vocabulary.
   *
   * @param x [N, P] fp32, no part of a graph
   * @param labels N words
   * @param weight of the mean in what is minimised
   */
  public Loss full(Tensor x, int[] labels, double weight, Precision precision) {
    Tensor leaf = x.detach().requires_grad_(true);
    double scale = weight / labels.length;
    VocabularyLoss loss =
        new VocabularyLoss(leaf, this.weight, bias, labels, scale, precision.type());
    return new Loss() {
      @Override
      public double mean() {
        return loss.value().item_double() / weight;
      }

      @Override
      public Tensor backward() {
        loss.value().backward();
        loss.addDecoderGradients();
        return leaf.grad();
      }
    };
  }

  /**
   * Cross entropy over a sample of the vocabulary.
   *
   * @param x as above
   * @param sample the negative words
   */
  public Loss sampled(
      Tensor x, int[] labels, LogUniformSample sample, double weight, Precision precision) {
    return new SampledLoss(
        this.weight, bias, x, labels, sample, weight / labels.length, precision.type());
  }

  /**
   * The cross entropy of each row over the whole vocabulary, summed: for judging.
   *
   * @param x [N, P] fp32
   * @param labels N words
   */
  public double sum(Tensor x, int[] labels, Precision precision) {
    double sum = 0;
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor input = x.to(precision.type());
      Tensor table = weight.to(precision.type());
      TensorOptional shift = new TensorOptional(bias.to(precision.type()));
      int rows = (int) Math.max(1, CHUNK_BYTES / (Float.BYTES * table.size(0)));
      for (int from = 0; from < labels.length; from += rows) {
        int count = Math.min(rows, labels.length - from);
        try (PointerScope chunk = new PointerScope()) {
          Tensor scores = // [count, V]
              torch.linear(input.narrow(0, from, count), table, shift).to(ScalarType.Float);
          int[] wanted = Arrays.copyOfRange(labels, from, from + count);
          sum += torch.cross_entropy_loss(scores, Tensors.indices(wanted)).item_double() * count;
        }
      }
    }
    return sum;
  }
}
