package dev.cloze.model.layer;

import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Cross entropy with one word for each prediction. */
public final class WordLabels implements VocabularyLoss.Target {
  /** The least that fp32 holds in full precision: no label counts more than 87 nats. */
  private static final double LEAST_PROBABILITY = Float.MIN_NORMAL;

  private final int[] labels;
  private final VocabularyLoss.Reader reader;
  private final Tensor sum = Tensors.scalar(0);

  /**
   * @param labels P ids; negative ones do not count
   */
  public WordLabels(int[] labels) {
    this(labels, (probabilities, from) -> {});
  }

  /**
   * @param reader is shown the probabilities of every prediction, also of those that do not count
   */
  public WordLabels(int[] labels, VocabularyLoss.Reader reader) {
    this.labels = labels;
    this.reader = reader;
  }

  @Override
  public int rows() {
    return labels.length;
  }

  @Override
  public Tensor gradient(Tensor scores, int from) {
    Tensor gradient = scores.softmax(1); // softmax minus one-hot, [count, V] fp32
    reader.read(gradient, from); // still the softmax alone
    Rows wanted = Rows.of(labels, from, (int) scores.size(0));
    Tensor probabilities = gradient.gather(1, wanted.ids).clamp_min_(new Scalar(LEAST_PROBABILITY));
    sum.sub_(probabilities.log_().mul_(wanted.weights).sum());
    gradient.scatter_add_(1, wanted.ids, wanted.weights.neg());
    if (wanted.partial) {
      gradient.mul_(wanted.weights);
    }
    return gradient;
  }

  @Override
  public Tensor sum() {
    return sum;
  }

  /**
   * The labels of a few predictions.
   *
   * @param ids [count, 1], 0 where a label does not count
   * @param weights [count, 1] fp32, 0 where a label does not count, else 1
   * @param partial whether one does not
   */
  record Rows(Tensor ids, Tensor weights, boolean partial) {
    static Rows of(int[] labels, int from, int count) {
      int[] ids = new int[count];
      float[] weights = new float[count];
      boolean partial = false;
      for (int i = 0; i < count; i++) {
        int label = labels[from + i];
        ids[i] = Math.max(label, 0);
        weights[i] = label < 0 ? 0 : 1;
        partial |= label < 0;
      }
      return new Rows(
          Tensors.indices(ids).unsqueeze(1), torch.tensor(weights).unsqueeze(1), partial);
    }
  }
}
