package dev.cloze.model.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * How a batch of T tokens falls into sequences. Tokens of all sequences lie end to end; only
 * attention and dropout look at the boundaries. One object serves one forward pass.
 */
public final class Sequences {
  /**
   * Neighbours of equal length, which attention treats as one dense batch.
   *
   * @param first number of the first sequence
   * @param count how many
   */
  record Run(int first, int count, int length) {}

  private final int[] lengths;
  private final long[] seeds;
  private final List<Run> runs = new ArrayList<>();
  private final int tokens;
  private int site;

  private Sequences(int[] lengths, long[] seeds) {
    this.lengths = lengths;
    this.seeds = seeds;
    int total = 0;
    for (int first = 0, end; first < lengths.length; first = end) {
      end = first + 1;
      while (end < lengths.length && lengths[end] == lengths[first]) {
        end++;
      }
      runs.add(new Run(first, end - first, lengths[first]));
      total += (end - first) * lengths[first];
    }
    tokens = total;
  }

  /** Sequences of a pass without dropout. */
  public static Sequences evaluating(int... lengths) {
    return new Sequences(lengths, null);
  }

  /**
   * Sequences of a pass with dropout.
   *
   * @param seeds one for each sequence: its dropout masks follow from it alone, wherever and with
   *     whatever it is batched
   */
  public static Sequences training(int[] lengths, long[] seeds) {
    if (lengths.length != seeds.length) {
      throw new IllegalArgumentException(
          "%d lengths and %d seeds".formatted(lengths.length, seeds.length));
    }
    return new Sequences(lengths, seeds);
  }

  /** T, the tokens of all sequences. */
  public int tokens() {
    return tokens;
  }

  /** B, the number of sequences. */
  public int count() {
    return lengths.length;
  }

  /** Index of the first token of each sequence, [B]. */
  public int[] firstTokens() {
    int[] result = new int[lengths.length];
    for (int i = 1; i < result.length; i++) {
      result[i] = result[i - 1] + lengths[i - 1];
    }
    return result;
  }

  boolean training() {
    return seeds != null;
  }

  List<Run> runs() {
    return runs;
  }

  int length(int sequence) {
    return lengths[sequence];
  }

  long seed(int sequence) {
    return seeds[sequence];
  }

  /** Numbers the places of a pass that draw masks: each place gets random numbers of its own. */
  int nextSite() {
    return site++;
  }
}
