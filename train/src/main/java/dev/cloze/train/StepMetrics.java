package dev.cloze.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One update of the weights.
 *
 * @param step updates done, this one included
 * @param maskedLmLoss nats per masked position of the whole step
 * @param nextSentenceLoss nats per pair; NaN without next-sentence prediction
 * @param gradientNorm before clipping
 * @param tokens real tokens of the step
 * @param flops useful operations of the step; see {@link dev.cloze.model.bert.BertFlops}
 * @param tokensPerSecond over the last half minute, evaluation and saving excluded
 */
public record StepMetrics(
    long step,
    double maskedLmLoss,
    double nextSentenceLoss,
    double learningRate,
    double gradientNorm,
    long tokens,
    double flops,
    double tokensPerSecond) {

  /** What is minimised. */
  public double loss() {
    return Double.isNaN(nextSentenceLoss) ? maskedLmLoss : maskedLmLoss + nextSentenceLoss;
  }

  /** By the names that files and scripts use. */
  public Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss());
    result.put("masked_lm_loss", maskedLmLoss);
    if (!Double.isNaN(nextSentenceLoss)) {
      result.put("next_sentence_loss", nextSentenceLoss);
    }
    result.put("learning_rate", learningRate);
    result.put("gradient_norm", gradientNorm);
    result.put("tokens_per_second", tokensPerSecond);
    result.put("useful_gflops", flops / tokens * tokensPerSecond / 1e9);
    return result;
  }
}
