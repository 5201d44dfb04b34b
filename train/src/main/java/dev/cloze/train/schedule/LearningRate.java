package dev.cloze.train.schedule;

import dev.cloze.config.ScheduleConfig;

/**
 * The learning rate over a span of N steps: a run, or the phases of it that share one schedule.
 * With W steps of warm-up, the rate of the update after s others (s = 0 is the span's first) is
 *
 * <ul>
 *   <li>linear, as in Google's BERT: {@code peak * s / W} for s &lt; W, and {@code end + (peak -
 *       end) * (1 - s / N)} after. The first update has rate 0 and moves nothing.
 *   <li>polynomial, as in NVIDIA's PyTorch BERT, which counts from one: with k = s + 1, {@code peak
 *       * k / W} for k &lt; W, and {@code end + (peak - end) * (1 - k / N)^power} after. The last
 *       update has the end rate. TensorFlow's LAMB scripts use the same curve with k = s.
 *   <li>warmup_polynomial, as in RoBERTa's code: {@code peak * s / W} for s &lt;= W, and {@code end
 *       + (peak - end) * (1 - (s - W) / (N - W))^power} after.
 *   <li>product, as in ELECTRA's code: {@code min(1, s / W) * (end + (peak - end) * (1 - s /
 *       N)^power)}.
 *   <li>bort_pretraining, as in Bort's code: with k = s + 1, {@code peak * k / W} for k &lt;= W,
 *       and {@code end + (peak - end) * (1 - k / N)} after.
 *   <li>bort_finetuning, as there: {@code peak * s / W} for s &lt; W, and {@code peak * (1 - (s -
 *       W) / (N - W))} after, at least 1e-7.
 *   <li>constant: as linear, and {@code peak} after the warm-up.
 * </ul>
 *
 * <p>The first two and Bort's pre-training count from the start of the span, not from the end of
 * the warm-up: there the rate jumps down, in the originals as here. After the span the rate stays
 * what it was at its end.
 */
public final class LearningRate {
  private static final double LEAST_OF_BORT_FINETUNING = 1e-7;

  private final double peak;
  private final String decay;
  private final double warmupSteps;
  private final double power;
  private final double end;
  private final long spanSteps;

  /**
   * @param peak the rate that the warm-up leads to
   * @param spanSteps updates of the weights from the first to the last that the schedule covers
   */
  public LearningRate(double peak, ScheduleConfig schedule, long spanSteps) {
    this(peak, schedule, schedule.warmupSteps(), spanSteps);
  }

  /**
   * @param warmupSteps not always whole: NVIDIA gives a fraction of the span
   */
  LearningRate(double peak, ScheduleConfig schedule, double warmupSteps, long spanSteps) {
    if (spanSteps < 1) {
      throw new IllegalArgumentException("a span has at least one step, not " + spanSteps);
    }
    this.peak = peak;
    this.decay = schedule.decay();
    this.warmupSteps = warmupSteps;
    this.power = schedule.power();
    this.end = schedule.endLearningRate();
    this.spanSteps = spanSteps;
  }

  /**
   * @param step of the span, 0 for its first
   */
  public double at(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("step must not be negative: " + step);
    }
    return switch (decay) {
      case "linear" -> warmUpThenDecay(Math.min(step, spanSteps));
      case "polynomial" -> warmUpThenDecay(Math.min(step + 1, spanSteps));
      case "warmup_polynomial" -> peakThenDecay(Math.min(step, spanSteps));
      case "product" -> warmUpTimesDecay(Math.min(step, spanSteps));
      case "bort_pretraining" -> bortPretraining(Math.min(step + 1, spanSteps));
      case "bort_finetuning" -> bortFinetuning(Math.min(step, spanSteps));
      case "constant" -> step < warmupSteps ? peak * step / warmupSteps : peak;
      default -> throw new IllegalStateException("no such decay: " + decay);
    };
  }

  /** From the end of the warm-up on, which has the peak itself. */
  private double peakThenDecay(long k) {
    if (k <= warmupSteps && warmupSteps > 0) {
      return peak * k / warmupSteps;
    }
    double left = 1 - (k - warmupSteps) / (spanSteps - warmupSteps);
    return end + (peak - end) * Math.pow(left, power);
  }

  private double bortPretraining(long k) {
    return k <= warmupSteps
        ? peak * k / warmupSteps
        : end + (peak - end) * (1 - (double) k / spanSteps);
  }

  private double bortFinetuning(long k) {
    if (k < warmupSteps) {
      return peak * k / warmupSteps;
    }
    double left = spanSteps > warmupSteps ? 1 - (k - warmupSteps) / (spanSteps - warmupSteps) : 0;
    return Math.max(LEAST_OF_BORT_FINETUNING, peak * left);
  }

  private double warmUpTimesDecay(long k) {
    double decayed = end + (peak - end) * Math.pow(1 - (double) k / spanSteps, power);
    return k < warmupSteps ? decayed * k / warmupSteps : decayed;
  }

  private double warmUpThenDecay(long k) {
    if (k < warmupSteps) {
      return peak * k / warmupSteps;
    }
    double left = 1 - (double) k / spanSteps;
    return end + (peak - end) * Math.pow(left, power);
  }
}
