package dev.cloze.engine;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Fills dropout masks (Srivastava et al., 2014, section 10, "inverted"): each element is 0 with
 * probability p, otherwise 1 / (1 - p). LibTorch draws such masks on one thread at 6 to 10 ns an
 * element; here one 64-bit random decides four bf16 or two fp32 elements at once, and a value
 * depends on nothing but (seed, index).
 *
 * <p>bf16 cannot hold 1 / (1 - 0.1): the nearest value is 0.16 % too small, a bias at every site.
 * Kept elements therefore take one of the two neighbouring bf16 values, at random, in the
 * proportion that makes the mean exact (to 1 / 65536).
 */
public final class DropoutMask {
  private static final int CHUNK = RandomBits.CHUNK;

  private final Lanes bf16;
  private final Lanes fp32;
  private final long[] chunk = new long[CHUNK];

  /**
   * @param probability of an element to be dropped, 0 < p < 1
   */
  public DropoutMask(double probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new EngineException(
          "A dropout probability lies between 0 and 1, not %s.".formatted(probability));
    }
    fp32 = new Lanes(32, probability, 1, Float.floatToIntBits((float) (1 / (1 - probability))));
    double keep = 1 - Threshold.nearest(probability, 16); // of 65536, which bf16's numbers resolve
    int bits = Float.floatToIntBits((float) (1 / keep)) & 0xFFFF0000;
    double lower = Float.intBitsToFloat(bits);
    double higher = Float.intBitsToFloat(bits + 0x10000);
    double share = (1 / keep - lower) / (higher - lower); // of the kept elements
    bf16 = new Lanes(16, probability, 1 - keep * share, bits >>> 16);
  }

  /**
   * Writes a part of a mask.
   *
   * @param mask contiguous, bf16 or fp32
   * @param from first element to write
   * @param count how many
   * @param seed of the stream: the same seed writes the same values, wherever they lie; a shorter
   *     part has the first of a longer one's
   */
  public void fill(Tensor mask, long from, long count, long seed) {
    Objects.checkFromIndexSize(from, count, mask.numel()); // what follows writes to bare memory
    Lanes lanes =
        switch (Tensors.type(mask)) {
          case BFloat16 -> bf16;
          case Float -> fp32;
          default -> throw new EngineException("No dropout in %s.".formatted(Tensors.type(mask)));
        };
    int elementBytes = lanes.width / 8;
    ByteBuffer bytes = Tensors.bytes(mask, from * elementBytes, (from + count) * elementBytes);
    LongBuffer longs = bytes.asLongBuffer();
    for (int done = 0; done < longs.capacity(); done += CHUNK) {
      int n = Math.min(CHUNK, longs.capacity() - done);
      lanes.fill(chunk, n, seed + done * RandomBits.GAMMA);
      longs.put(done, chunk, 0, n);
    }
    int tail = bytes.capacity() % 8;
    if (tail > 0) {
      lanes.fill(chunk, 1, seed + longs.capacity() * RandomBits.GAMMA);
      for (int i = 0; i < tail; i++) {
        bytes.put(bytes.capacity() - tail + i, (byte) (chunk[0] >>> (8 * i)));
      }
    }
  }

  /** The lanes of a long, each a random number compared with two thresholds at once. */
  private static final class Lanes {
    final int width;
    private final long top; // the top bit of each lane
    private final Threshold kept;
    private final Threshold higher;
    private final long value;

    /**
     * @param dropped share of the numbers below which an element is dropped
     * @param lower share of the numbers below which a kept element takes {@code value}; the others
     *     take its successor
     */
    Lanes(int width, double dropped, double lower, long value) {
      this.width = width;
      long ones = width == 16 ? 0x0001000100010001L : 0x0000000100000001L;
      top = ones << (width - 1);
      kept = Threshold.of(dropped, width, ones);
      higher = Threshold.of(lower, width, ones);
      this.value = value;
    }

    void fill(long[] out, int n, long seed) {
      RandomBits.fill(out, n, seed);
      if (width == 16) {
        decide16(out, n, top, kept, higher, value);
      } else {
        decide32(out, n, top, kept, higher, value);
      }
    }

    // Each loop is plain arithmetic over arrays with constant shifts: so the JIT compiler turns it
    // into
    // vector instructions. In one loop, or with the shift in a variable, it does not, and takes 15
    // times as long.

    private static void decide16(
        long[] lanes, int n, long top, Threshold kept, Threshold higher, long value) {
      long keptLow = kept.low;
      long keptAnd = kept.and;
      long keptOr = kept.or;
      long higherLow = higher.low;
      long higherAnd = higher.and;
      long higherOr = higher.or;
      for (int i = 0; i < n; i++) {
        long z = lanes[i];
        long atLeastKept = (((z | top) - keptLow) & (z | keptAnd) & top) | (z & keptOr);
        long atLeastHigher = (((z | top) - higherLow) & (z | higherAnd) & top) | (z & higherOr);
        lanes[i] = (atLeastKept >>> 15) * value + (atLeastHigher >>> 15);
      }
    }

    private static void decide32(
        long[] lanes, int n, long top, Threshold kept, Threshold higher, long value) {
      long keptLow = kept.low;
      long keptAnd = kept.and;
      long keptOr = kept.or;
      long higherLow = higher.low;
      long higherAnd = higher.and;
      long higherOr = higher.or;
      for (int i = 0; i < n; i++) {
        long z = lanes[i];
        long atLeastKept = (((z | top) - keptLow) & (z | keptAnd) & top) | (z & keptOr);
        long atLeastHigher = (((z | top) - higherLow) & (z | higherAnd) & top) | (z & higherOr);
        lanes[i] = (atLeastKept >>> 31) * value + (atLeastHigher >>> 31);
      }
    }
  }

  /**
   * A comparison {@code lane >= threshold}, unsigned, for all lanes at once. With the top bit of a
   * lane set, subtracting the threshold's low bits clears it exactly where the lane's low bits are
   * smaller, and never borrows from the next lane. A threshold in the lower half is also met by the
   * lane's own top bit ({@code or}); one in the upper half demands it ({@code and} = 0).
   */
  private record Threshold(long low, long and, long or) {
    /** The share that numbers of this width can decide, never quite all of them. */
    static double nearest(double share, int width) {
      double numbers = 1L << width;
      return Math.min(Math.rint(share * numbers), numbers - 1) / numbers;
    }

    static Threshold of(double share, int width, long ones) {
      long half = 1L << (width - 1);
      long threshold = Math.round(nearest(share, width) * 2 * half);
      long top = ones * half;
      return threshold < half
          ? new Threshold(ones * threshold, top, top)
          : new Threshold(ones * (threshold - half), 0, 0);
    }
  }
}
