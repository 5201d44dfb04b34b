package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import java.util.List;

/**
 * What the losses of one step are divided by: counts over all of its micro-batches. A mean of means
 * would favour short ones.
 *
 * @param predictions masked positions
 * @param sequences with a next-sentence label, or all of them where only FLOPs are counted
 * @param tokens real tokens
 * @param words tokens without markup
 * @param tokenPairs that attend to each other: the sum of the squared lengths
 */
public record Counts(long predictions, long sequences, long tokens, long words, long tokenPairs) {
  /** The counts of sequences that are all as long, two of them markup, and lose as many tokens. */
  public static Counts uniform(long sequences, long length, long predictionsEach) {
    return new Counts(
        sequences * predictionsEach,
        sequences,
        sequences * length,
        sequences * (length - 2),
        Math.multiplyExact(sequences, length * length));
  }

  /** The counts of a step. */
  public static Counts of(List<MaskedBatch> microBatches) {
    long predictions = 0;
    long sequences = 0;
    long tokens = 0;
    long words = 0;
    long tokenPairs = 0;
    for (MaskedBatch batch : microBatches) {
      predictions += batch.maskedPositions().length;
      sequences += batch.nextSentenceLabels().length;
      tokens += batch.tokens();
      words += ClozePlaces.count(batch);
      for (int length : batch.lengths()) {
        tokenPairs += (long) length * length;
      }
    }
    return new Counts(predictions, sequences, tokens, words, tokenPairs);
  }
}
