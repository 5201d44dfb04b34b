package dev.cloze.bench.plan;

import dev.cloze.model.layer.Sequences;
import dev.cloze.train.Counts;
import java.util.Arrays;

/**
 * What a rank computes at a time: sequences as long as the recipe allows, each with the most
 * predictions. Shorter ones, which text has too, need less.
 *
 * @param predictionsEach predicted tokens of a sequence
 */
record MicroBatch(int sequences, int length, int predictionsEach) {
  private static final int LENGTH_STEP = 16; // as Sequences rounds for attention
  private static final int PREDICTION_STEP = 8; // as MaskedWords rounds

  long tokens() {
    return (long) sequences * length;
  }

  /** Rows of the states, filler included. */
  long rows() {
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, length);
    return Sequences.evaluating(lengths).rounded().rows();
  }

  /** Whether attention works on more places than there are tokens. */
  boolean isRagged() {
    return length % LENGTH_STEP != 0;
  }

  /** Pairs of places that attend to each other. */
  long pairs() {
    long rounded = Sequences.roundUp(length, LENGTH_STEP);
    return sequences * rounded * rounded;
  }

  /** Rows of the scores. */
  long predictions() {
    return Sequences.roundUp(sequences * predictionsEach, PREDICTION_STEP);
  }

  Counts counts() {
    return Counts.uniform(sequences, length, predictionsEach);
  }
}
