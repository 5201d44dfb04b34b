package dev.cloze.engine;

/**
 * Counter-based random numbers: the i-th is the SplitMix64 finaliser (Steele, Lea and Flood, 2014)
 * of {@code seed + i * gamma}. Having no state but the counter, any part of a stream can be made at
 * any time, by any thread.
 */
public final class RandomBits {
  static final long GAMMA = 0x9E3779B97F4A7C15L;
  static final int CHUNK = 2048; // longs: 16 KiB, stays in the first-level cache
  private static final long[] COUNTERS = counters();

  private RandomBits() {}

  private static long[] counters() {
    long[] result = new long[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      result[i] = i * GAMMA;
    }
    return result;
  }

  /**
   * The first {@code n} numbers of a stream, at most {@link #CHUNK}; those behind are the first of
   * the stream of {@code seed + n * GAMMA}. Plain arithmetic over arrays, which the JIT compiler
   * turns into vector instructions.
   */
  static void fill(long[] out, int n, long seed) {
    for (int i = 0; i < n; i++) {
      long z = seed + COUNTERS[i];
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      out[i] = z ^ (z >>> 31);
    }
  }

  /** The finaliser alone: a bijection that scatters neighbouring inputs. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The seed of a stream of its own, named by a number, below {@code seed}. */
  public static long derive(long seed, long name) {
    return mix(seed + mix(name + GAMMA));
  }

  /** A seed from a name, the same on every machine. */
  public static long derive(long seed, String name) {
    long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return derive(seed, hash);
  }
}
