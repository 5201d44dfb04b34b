package dev.cloze.text.dedup;

import java.io.Serializable;

/**
 * Locality-sensitive hashing of signatures (Leskovec, Rajaraman and Ullman, Mining of Massive
 * Datasets, section 3.4): documents whose signatures agree in all rows of any band become
 * candidates.
 */
public record Bands(int bands, int rows) implements Serializable {
  /** Of pairs exactly at the threshold; of those above it, more. */
  static final double RECALL_AT_THRESHOLD = 0.98;

  /**
   * The most rows, hence the fewest candidates in vain, that still find nearly all pairs at the
   * threshold. Candidates are verified, so that recall is what the bands are chosen for.
   */
  public static Bands forThreshold(double threshold, int permutations) {
    Bands best = new Bands(permutations, 1);
    for (int rows = 2; rows <= permutations; rows++) {
      Bands bands = new Bands(permutations / rows, rows);
      if (bands.probability(threshold) >= RECALL_AT_THRESHOLD) {
        best = bands;
      }
    }
    return best;
  }

  /** Of two documents of this Jaccard similarity becoming candidates. */
  public double probability(double jaccard) {
    return 1 - Math.pow(1 - Math.pow(jaccard, rows), bands);
  }

  /** One key per band; equal keys make candidates. The number of the band is part of the key. */
  public long[] keys(int[] signature) {
    long[] keys = new long[bands];
    for (int band = 0; band < bands; band++) {
      long key = band + 1;
      for (int i = band * rows; i < (band + 1) * rows; i++) {
        key = Mixing.mix(key * Mixing.GOLDEN + signature[i]);
      }
      keys[band] = key;
    }
    return keys;
  }
}
