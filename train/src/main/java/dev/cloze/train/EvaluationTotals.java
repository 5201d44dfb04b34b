package dev.cloze.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sums of masked-word and next-sentence results over held-out batches. */
final class EvaluationTotals {
  private long predictions;
  private long correctPredictions;
  private double predictionLoss;
  private long nextSentences;
  private long correctNextSentences;
  private double nextSentenceLoss;

  /**
   * @param loss in nats, summed over the positions
   */
  void addPredictions(long count, double loss, long correct) {
    predictions += count;
    predictionLoss += loss;
    correctPredictions += correct;
  }

  /**
   * @param loss in nats, summed over the sequences
   */
  void addNextSentences(long count, double loss, long correct) {
    nextSentences += count;
    nextSentenceLoss += loss;
    correctNextSentences += correct;
  }

  /** The means so far. */
  EvaluationMetrics metrics(long step) {
    double loss = predictionLoss / predictions;
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put(EvaluationMetrics.MASKED_LM_LOSS, loss);
    parts.put(EvaluationMetrics.MASKED_LM_ACCURACY, (double) correctPredictions / predictions);
    parts.put(EvaluationMetrics.PERPLEXITY, Math.exp(loss));
    if (nextSentences == 0) {
      return new EvaluationMetrics(step, loss, parts);
    }
    double nextSentence = nextSentenceLoss / nextSentences;
    parts.put(EvaluationMetrics.NEXT_SENTENCE_LOSS, nextSentence);
    parts.put(
        EvaluationMetrics.NEXT_SENTENCE_ACCURACY, (double) correctNextSentences / nextSentences);
    return new EvaluationMetrics(step, loss + nextSentence, parts);
  }
}
