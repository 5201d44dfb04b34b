package dev.cloze.model.layer;

import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One word for each prediction, and what a teacher holds likely there: Hinton et al. (2015). With z
 * the scores, q = softmax(z / T) and the teacher's r at the same temperature T, a prediction costs
 *
 * <ul>
 *   <li>properly {@code T^2 * sum(r * (ln r - ln q))}, whose gradient is {@code T * (q - r)};
 *   <li>as in Bort's published program {@code T^2 * mean(r * (ln(r + 1e-12) - ln softmax(q)))}: it
 *       hands q to a layer that takes scores, and that layer divides by the size of the vocabulary.
 *       Its gradient is {@code T * q * (g - sum(q * g))} with {@code g = (softmax(q) - r) / V}:
 *       next to nothing.
 * </ul>
 */
public final class TaughtLabels implements VocabularyLoss.Target {
  private static final double RELEASED_EPSILON = 1e-12;

  /** What a teacher holds likely. */
  public interface Teacher {
    /**
     * @param from number of the first prediction
     * @return [count, V] fp32, each row a distribution at the temperature; may be overwritten
     */
    Tensor probabilities(int from, int count);
  }

  /**
   * How much each counts.
   *
   * @param temperature T
   * @param maskedLm factor of the cross entropy with the words
   * @param teacher factor of the divergence
   * @param released whether the divergence is that of Bort's published program
   */
  public record Weights(double temperature, double maskedLm, double teacher, boolean released) {}

  private final int[] labels;
  private final WordLabels words;
  private final Teacher teacher;
  private final Weights weights;
  private final Tensor divergence = Tensors.scalar(0);

  /**
   * @param labels P ids; where one is negative, nothing is learned from the teacher either
   */
  public TaughtLabels(int[] labels, Teacher teacher, Weights weights) {
    this.labels = labels;
    this.words = new WordLabels(labels);
    this.teacher = teacher;
    this.weights = weights;
  }

  @Override
  public int rows() {
    return labels.length;
  }

  @Override
  public Tensor gradient(Tensor scores, int from) {
    int count = (int) scores.size(0);
    Tensor counts = WordLabels.Rows.of(labels, from, count).weights(); // [count, 1]
    Tensor softened = scores.div(new Scalar(weights.temperature)); // [count, V]
    Tensor r = teacher.probabilities(from, count); // [count, V]
    Tensor gradient =
        weights.released ? released(softened, r, counts) : proper(softened, r, counts);
    gradient.mul_(counts).mul_(new Scalar(weights.temperature * weights.teacher));
    return gradient.add_(words.gradient(scores, from), new Scalar(weights.maskedLm));
  }

  /** Adds to the divergence, without T squared, and returns the gradient without T. */
  private Tensor proper(Tensor softened, Tensor r, Tensor counts) {
    Tensor logQ = softened.log_softmax(1); // [count, V]
    Tensor entropy = torch.xlogy(r, r).sum(1); // [count], negative
    Tensor cross = r.mul(logQ).sum(1);
    divergence.add_(entropy.sub_(cross).mul_(counts.squeeze(1)).sum());
    return logQ.exp_().sub_(r);
  }

  private Tensor released(Tensor softened, Tensor r, Tensor counts) {
    Tensor q = softened.softmax(1); // [count, V]
    Tensor logTwice = q.log_softmax(1);
    Tensor terms = r.add(new Scalar(RELEASED_EPSILON)).log_().sub_(logTwice).mul_(r);
    divergence.add_(terms.mean(1).mul_(counts.squeeze(1)).sum());
    Tensor g = logTwice.exp_().sub_(r).mul_(new Scalar(1.0 / r.size(1)));
    Tensor centre = q.mul(g).sum(1).unsqueeze(1); // [count, 1]
    return g.sub_(centre).mul_(q);
  }

  @Override
  public Tensor sum() {
    return words
        .sum()
        .mul(new Scalar(weights.maskedLm))
        .add_(divergence(), new Scalar(weights.teacher));
  }

  /** How much each counts. */
  public Weights weights() {
    return weights;
  }

  /** The cross entropy with the words, summed over all predictions. */
  public Tensor wordLoss() {
    return words.sum();
  }

  /** The divergence from the teacher with T squared, summed over all predictions. */
  public Tensor divergence() {
    return divergence.mul(new Scalar(weights.temperature * weights.temperature));
  }
}
