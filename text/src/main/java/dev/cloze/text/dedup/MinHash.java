package dev.cloze.text.dedup;

import dev.cloze.text.corpus.Document;
import java.util.Arrays;

/**
 * MinHash signatures (Broder, 1997): two documents agree at each place of their signatures with a
 * probability equal to the Jaccard similarity of their sets of shingles. Thread-safe.
 */
public final class MinHash {
  private final int shingleWords;

  // One hash function per place, linear in both halves of a shingle's 64 bits, modulo 2^32.
  private final int[] high;
  private final int[] low;
  private final int[] plus;

  public MinHash(NearDuplicateOptions options) {
    shingleWords = options.shingleWords();
    high = new int[options.permutations()];
    low = new int[options.permutations()];
    plus = new int[options.permutations()];
    for (int i = 0; i < high.length; i++) { // fixed: signatures made anywhere can be compared
      high[i] = (int) (Mixing.mix((3L * i + 1) * Mixing.GOLDEN) >>> 32) | 1;
      low[i] = (int) (Mixing.mix((3L * i + 2) * Mixing.GOLDEN) >>> 32) | 1;
      plus[i] = (int) (Mixing.mix((3L * i + 3) * Mixing.GOLDEN) >>> 32);
    }
  }

  /** The signature of a document: one number per permutation. */
  public int[] signature(Document document) {
    return signature(Shingles.of(document, shingleWords));
  }

  int[] signature(long[] shingles) {
    int[] least = new int[high.length];
    Arrays.fill(least, Integer.MAX_VALUE);
    for (long shingle : shingles) {
      addTo(least, (int) (shingle >>> 32), (int) shingle);
    }
    return least;
  }

  /**
   * Takes the minimum at each place. In this form, without Math.min and with 31 bits so that no
   * difference overflows, Java 17 compiles the loop to vector instructions: 2.5 times as fast.
   */
  private void addTo(int[] least, int x, int y) {
    for (int i = 0; i < least.length; i++) {
      int hash = (high[i] * x + low[i] * y + plus[i]) >>> 1;
      int difference = hash - least[i];
      least[i] += difference & (difference >> 31);
    }
  }

  /**
   * The share of places in which two signatures agree: an estimate of the Jaccard similarity J with
   * a standard deviation of sqrt(J (1 - J) / permutations).
   */
  public static double similarity(int[] first, int[] second) {
    int equal = 0;
    for (int i = 0; i < first.length; i++) {
      equal += first[i] == second[i] ? 1 : 0;
    }
    return (double) equal / first.length;
  }
}
