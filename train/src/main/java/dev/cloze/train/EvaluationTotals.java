package dev.cloze.train;

/**
 * Sums over held-out batches; the means follow from them exactly, however the samples were batched.
 */
public final class EvaluationTotals {
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
  public EvaluationMetrics metrics(long step) {
    return new EvaluationMetrics(
        step,
        predictions,
        predictionLoss / predictions,
        (double) correctPredictions / predictions,
        nextSentences == 0 ? Double.NaN : nextSentenceLoss / nextSentences,
        nextSentences == 0 ? Double.NaN : (double) correctNextSentences / nextSentences);
  }
}
