package dev.cloze.model.elmo;

import dev.cloze.engine.RandomBits;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Different words drawn from a log-uniform distribution, in which word k of a vocabulary ordered by
 * frequency has the probability ln((k + 2) / (k + 1)) / ln(V + 1): the proposal of a sampled
 * softmax, Jean et al. (2015), with TensorFlow's counts.
 */
public final class LogUniformSample {
  private final int vocabSize;
  private final int[] words;
  private final long draws;

  LogUniformSample(int vocabSize, int[] words, long draws) {
    this.vocabSize = vocabSize;
    this.words = words;
    this.draws = draws;
  }

  /**
   * Draws until {@code size} different words are found.
   *
   * @param seed decides everything
   */
  public static LogUniformSample draw(int vocabSize, int size, long seed) {
    if (size > vocabSize) {
      throw new IllegalArgumentException(
          "%d different words of %d".formatted(size, vocabSize)); // the recipe has refused it
    }
    BitSet seen = new BitSet(vocabSize);
    int[] words = new int[size];
    double range = Math.log1p(vocabSize);
    long draws = 0;
    for (int found = 0; found < size; draws++) {
      double uniform = (RandomBits.derive(seed, draws) >>> 11) * 0x1p-53; // in [0, 1)
      int word = (int) Math.min(vocabSize - 1L, (long) Math.exp(uniform * range) - 1);
      if (!seen.get(word)) {
        seen.set(word);
        words[found++] = word;
      }
    }
    return new LogUniformSample(vocabSize, words, draws);
  }

  /** The words drawn, each once, in the order in which they came. */
  public int[] words() {
    return words.clone();
  }

  /** The probability of a word at one draw. */
  double probability(int word) {
    return Math.log1p(1.0 / (word + 1)) / Math.log1p(vocabSize);
  }

  /** How often a word is expected in such a sample. */
  double expectedCount(int word) {
    double p = probability(word);
    return draws == words.length
        ? draws * p // TensorFlow's short cut where no word came twice
        : -Math.expm1(draws * Math.log1p(-p));
  }

  /** The logarithm of the expected counts of some words. */
  float[] logExpectedCounts(int[] some) {
    float[] result = new float[some.length];
    for (int i = 0; i < some.length; i++) {
      result[i] = (float) Math.log(expectedCount(some[i]));
    }
    return result;
  }

  /** For each word its place in the sample, or -1. */
  int[] places(int[] some) {
    int[] sorted = words.clone();
    Arrays.sort(sorted);
    int[] place = new int[words.length]; // by rank in the sorted order
    for (int i = 0; i < words.length; i++) {
      place[Arrays.binarySearch(sorted, words[i])] = i;
    }
    int[] result = new int[some.length];
    for (int i = 0; i < some.length; i++) {
      int rank = Arrays.binarySearch(sorted, some[i]);
      result[i] = rank < 0 ? -1 : place[rank];
    }
    return result;
  }
}
