package dev.cloze.text.dedup;

import java.io.Serializable;

/**
 * What counts as a near-duplicate.
 *
 * @param threshold Jaccard similarity of the sets of shingles from which on one of two goes
 * @param permutations numbers in a signature; more of them estimate the similarity better
 * @param shingleWords words in a shingle
 */
public record NearDuplicateOptions(double threshold, int permutations, int shingleWords)
    implements Serializable {
  public static final NearDuplicateOptions DEFAULTS = new NearDuplicateOptions(0.8, 128, 5);

  public NearDuplicateOptions {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new DedupException(
          "the similarity threshold is %s; it must be above 0 and at most 1".formatted(threshold));
    }
    if (permutations < 16 || permutations > 4096) {
      throw new DedupException(
          "permutations is %d; it must be from 16 to 4096".formatted(permutations));
    }
    if (shingleWords < 1 || shingleWords > 1000) {
      throw new DedupException(
          "the words in a shingle are %d; expected 1 to 1000".formatted(shingleWords));
    }
  }

  public NearDuplicateOptions withThreshold(double newThreshold) {
    return new NearDuplicateOptions(newThreshold, permutations, shingleWords);
  }

  public Bands bands() {
    return Bands.forThreshold(threshold, permutations);
  }
}
