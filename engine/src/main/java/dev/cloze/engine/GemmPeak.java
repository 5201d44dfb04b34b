package dev.cloze.engine;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The yardstick of every speed figure: what a large matrix product reaches on this machine, now.
 * Shared machines change from minute to minute, so it is measured in the run whose figures it
 * stands beside.
 */
public final class GemmPeak {
  private static final int ROWS = 2048;
  private static final int INPUTS = 768;
  private static final int OUTPUTS = 3072;

  private GemmPeak() {}

  /**
   * GFLOP/s of the best of {@code repeats} products of [2048, 768] and [768, 3072], after three
   * warm-up products.
   */
  public static double measure(Precision precision, int repeats) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor x = torch.randn(ROWS, INPUTS).to(precision.type());
      Tensor w = torch.randn(OUTPUTS, INPUTS).to(precision.type());
      long best = Long.MAX_VALUE;
      for (int i = -3; i < repeats; i++) {
        long start = System.nanoTime();
        torch.linear(x, w).close();
        long elapsed = System.nanoTime() - start;
        if (i >= 0) {
          best = Math.min(best, elapsed);
        }
      }
      return 2.0 * ROWS * INPUTS * OUTPUTS / best;
    }
  }
}
