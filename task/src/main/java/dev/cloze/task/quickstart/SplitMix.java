package dev.cloze.task.quickstart;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * SplitMix64, Steele et al. (2014): the corpus must be the same bytes on every JDK, and the
 * platform's own generators promise their algorithm only by name.
 */
final class SplitMix {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  /** A generator whose stream depends on nothing but {@code key}. */
  static SplitMix of(String key) {
    return new SplitMix(hash(key));
  }

  /** FNV-1a over the UTF-8 bytes, then mixed: equal on every platform. */
  static long hash(String key) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  /** Uniform in [0, bound); the bias of the remainder is below 2^-40 for the bounds used here. */
  int below(int bound) {
    state += GOLDEN_GAMMA;
    return (int) Long.remainderUnsigned(mix(state), bound);
  }

  <T> T pick(List<T> items) {
    return items.get(below(items.size()));
  }

  <T> List<T> shuffled(List<T> items) {
    List<T> shuffled = new ArrayList<>(items);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = below(i + 1);
      T item = shuffled.get(i);
      shuffled.set(i, shuffled.get(j));
      shuffled.set(j, item);
    }
    return shuffled;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
