package dev.cloze.model.elmo;

import java.util.Arrays;

/**
 * Sequences of unequal length laid out by time: the first words of all, then the second words of
 * those that have one, and so on. The longest sequence comes first, so that the rows that go on are
 * always the first ones, and nothing is padded.
 */
public final class PackedSteps {
  private final int[] counts; // rows of each step, never growing
  private final int[] offsets; // of each step's first row, and the end of the last

  private PackedSteps(int[] counts) {
    this.counts = counts;
    offsets = new int[counts.length + 1];
    for (int t = 0; t < counts.length; t++) {
      offsets[t + 1] = offsets[t] + counts[t];
    }
  }

  /**
   * @param lengths of the sequences, the longest first
   */
  public static PackedSteps of(int[] lengths) {
    int[] counts = new int[lengths.length == 0 ? 0 : lengths[0]];
    int longest = counts.length;
    for (int length : lengths) {
      if (length > longest) {
        throw new IllegalArgumentException("sort the lengths: " + Arrays.toString(lengths));
      }
      longest = length;
      for (int t = 0; t < length; t++) {
        counts[t]++;
      }
    }
    return new PackedSteps(counts);
  }

  /** Sequences of equal length. */
  public static PackedSteps equal(int sequences, int steps) {
    int[] counts = new int[steps];
    Arrays.fill(counts, sequences);
    return new PackedSteps(counts);
  }

  /** Steps of the longest sequence. */
  public int steps() {
    return counts.length;
  }

  /** Rows of all steps together. */
  public int rows() {
    return offsets[counts.length];
  }

  /** Sequences that have a word at this step; 0 after the last step. */
  public int count(int step) {
    return step < counts.length ? counts[step] : 0;
  }

  /** The first row of a step. */
  public int offset(int step) {
    return offsets[step];
  }
}
