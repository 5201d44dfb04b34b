package dev.cloze.model.layer;

import dev.cloze.config.ModelConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import org.bytedeco.pytorch.Tensor;

/** A network that scores the words of its vocabulary at any position. Owns its weights. */
public interface MaskedLanguageModel extends AutoCloseable {
  ModelConfig config();

  Parameters parameters();

  /**
   * The states of the last layer.
   *
   * @return [T, H]
   */
  Tensor hidden(TokenInputs inputs);

  /**
   * Scores of every word of the vocabulary, at the predicted positions only.
   *
   * @param hidden [T, H] from {@link #hidden}
   * @param positions [P] int64, indices into T
   * @return [P, V] logits
   */
  Tensor predictions(Tensor hidden, Tensor positions);

  /**
   * The loss of {@link #predictions}, without ever holding them all.
   *
   * @param hidden [T, H] from {@link #hidden}
   * @param positions [P] int64, indices into T
   * @param labels P ids; negative ones do not count
   * @param scale factor of the sum over all labels
   */
  default VocabularyLoss predictionLoss(
      Tensor hidden, Tensor positions, int[] labels, double scale, Precision precision) {
    return predictionLoss(hidden, positions, new WordLabels(labels), scale, precision);
  }

  /**
   * As above, with anything else to learn at those positions.
   *
   * @param target of P predictions
   * @param scale factor of its sum
   */
  VocabularyLoss predictionLoss(
      Tensor hidden,
      Tensor positions,
      VocabularyLoss.Target target,
      double scale,
      Precision precision);

  @Override
  void close();
}
