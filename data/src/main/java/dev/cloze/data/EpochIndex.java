package dev.cloze.data;

/**
 * The samples of one epoch, in the shuffled order in which training sees them. Safe for several
 * threads.
 */
public interface EpochIndex {
  long epoch();

  /** The number of samples; may differ a little from epoch to epoch. */
  long size();

  /**
   * The sample at position {@code k}, 0 ≤ k &lt; {@link #size()}, of this epoch's order.
   *
   * @throws DataException if it holds an id that the corpus's vocabulary does not have
   */
  Sample sample(long k);

  /** A seed for whatever else is random about a sample: its masks and its dropout. */
  long sampleSeed(long k);
}
