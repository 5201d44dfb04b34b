package dev.cloze.engine;

import java.nio.LongBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Exponential noise of mean 1: E = -ln U, where -ln E is Gumbel noise. A value depends on nothing
 * but (seed, index), as in {@link DropoutMask}.
 */
public final class ExponentialNoise {
  private static final double STEP = 0x1p-31; // 31 random bits make a uniform number

  private ExponentialNoise() {}

  /**
   * @param seeds one for each row: a row's values follow from its seed alone, and a shorter row has
   *     the first values of a longer one
   * @return [seeds, width] fp32, all above 0; the smallest possible one is 2^-31
   */
  public static Tensor rows(long[] seeds, int width) {
    int longs = (width + 1) / 2; // two numbers each
    Tensor bits = Tensors.uninitialised(ScalarType.Int, seeds.length, 2L * longs);
    long[] chunk = new long[RandomBits.CHUNK];
    for (int row = 0; row < seeds.length; row++) {
      long from = (long) row * longs * Long.BYTES;
      LongBuffer out = Tensors.bytes(bits, from, from + (long) longs * Long.BYTES).asLongBuffer();
      for (int done = 0; done < longs; done += RandomBits.CHUNK) {
        int n = Math.min(RandomBits.CHUNK, longs - done);
        RandomBits.fill(chunk, n, seeds[row] + done * RandomBits.GAMMA);
        positive(chunk, n);
        out.put(done, chunk, 0, n);
      }
    }
    // ln(1 - U) rather than ln U: small values, which win, keep all their bits.
    return bits.narrow(1, 0, width).to(ScalarType.Float).mul_(new Scalar(-STEP)).log1p_().neg_();
  }

  /** Both halves of each number from 1 to 2^31 - 1. */
  private static void positive(long[] numbers, int n) {
    for (int i = 0; i < n; i++) {
      numbers[i] = (numbers[i] & 0x7FFFFFFF7FFFFFFFL) | 0x0000000100000001L;
    }
  }
}
