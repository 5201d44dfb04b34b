package dev.cloze.data;

/**
 * SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"): the state
 * advances by an odd constant, the output is a mix of it. Starting one costs nothing, so every
 * sample has its own, keyed by what identifies the sample; nothing is replayed to reach it. Ours
 * rather than {@code java.util}'s because runs must repeat on every Java version.
 */
final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  SplitMix64(long seed) {
    state = seed;
  }

  /** A 64-bit key of several numbers; two lists that differ anywhere give unrelated keys. */
  static long key(long... parts) {
    long key = parts.length;
    for (long part : parts) {
      key = mix((key + GOLDEN_GAMMA) ^ mix(part + GOLDEN_GAMMA));
    }
    return key;
  }

  /** The finaliser of SplitMix64, Stafford's variant 13: a bijection of 64 bits. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1), 53 bits. */
  double nextDouble() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** Uniform in [0, bound), without bias: draws as many bits as needed until they fit. */
  long below(long bound) {
    if (bound <= 1) {
      if (bound == 1) {
        return 0;
      }
      throw new IllegalArgumentException("bound must be positive, is " + bound);
    }
    int shift = Long.numberOfLeadingZeros(bound - 1);
    long value;
    do {
      value = next() >>> shift;
    } while (value >= bound);
    return value;
  }

  int below(int bound) {
    return (int) below((long) bound);
  }
}
