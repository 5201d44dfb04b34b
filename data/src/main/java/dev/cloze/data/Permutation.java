package dev.cloze.data;

/**
 * A pseudo-random permutation of 0 … size − 1 that needs no memory: a balanced Feistel network over
 * the next even number of bits, walked until it lands inside (cycle walking; Black and Rogaway
 * 2002, "Ciphers with arbitrary finite domains"). The domain is less than four times the size, so a
 * walk takes fewer than four rounds on average.
 */
final class Permutation {
  /** Four make a strong pseudo-random permutation in theory; more make up for short halves. */
  private static final int ROUNDS = 8;

  private final long size;
  private final long key;
  private final int halfBits;
  private final long halfMask;

  Permutation(long size, long key) {
    this.size = size;
    this.key = key;
    int bits = size <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    halfBits = Math.max(1, (bits + 1) / 2);
    halfMask = (1L << halfBits) - 1;
  }

  long size() {
    return size;
  }

  /** The place that position {@code k} is sent to; no two positions share one. */
  long at(long k) {
    if (k < 0 || k >= size) {
      throw new IndexOutOfBoundsException("position %d of %d".formatted(k, size));
    }
    long place = k;
    do {
      place = encrypt(place);
    } while (place >= size);
    return place;
  }

  private long encrypt(long value) {
    long left = value >>> halfBits;
    long right = value & halfMask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = SplitMix64.mix(key + round * 0x9e3779b97f4a7c15L ^ SplitMix64.mix(right));
      long next = left ^ (mixed & halfMask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
