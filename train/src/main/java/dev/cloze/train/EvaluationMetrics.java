package dev.cloze.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Quality on held-out text.
 *
 * @param step updates of the weights done
 * @param predictions masked positions that were judged
 * @param maskedLmLoss nats per masked position
 * @param maskedLmAccuracy fraction of masked positions where the original token was the likeliest
 * @param nextSentenceLoss nats per pair; NaN without next-sentence prediction
 * @param nextSentenceAccuracy fraction of pairs judged rightly; NaN without next-sentence
 *     prediction
 */
public record EvaluationMetrics(
    long step,
    long predictions,
    double maskedLmLoss,
    double maskedLmAccuracy,
    double nextSentenceLoss,
    double nextSentenceAccuracy) {

  /** e to the masked-language-model loss: among how many words the model is undecided. */
  public double perplexity() {
    return Math.exp(maskedLmLoss);
  }

  /** What is minimised: both losses together. */
  public double loss() {
    return Double.isNaN(nextSentenceLoss) ? maskedLmLoss : maskedLmLoss + nextSentenceLoss;
  }

  /** By the names that files and scripts use. */
  public Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss());
    result.put("masked_lm_loss", maskedLmLoss);
    result.put("masked_lm_accuracy", maskedLmAccuracy);
    result.put("perplexity", perplexity());
    if (!Double.isNaN(nextSentenceLoss)) {
      result.put("next_sentence_loss", nextSentenceLoss);
      result.put("next_sentence_accuracy", nextSentenceAccuracy);
    }
    return result;
  }
}
