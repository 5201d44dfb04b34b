package dev.cloze.text.dedup;

/** 64-bit mixing: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
final class Mixing {
  static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mixing() {}

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
