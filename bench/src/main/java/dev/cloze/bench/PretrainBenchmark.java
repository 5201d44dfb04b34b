package dev.cloze.bench;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.GemmPeak;
import dev.cloze.engine.Precision;
import dev.cloze.train.Counts;
import dev.cloze.train.Objective;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;

/**
 * Times whole pre-training steps (forward, backward, clipping, update; dropout as published) on
 * full-length sequences of random tokens, beside what a large matrix product reaches in the same
 * minute.
 */
public final class PretrainBenchmark {
  private static final int WARM_UP_STEPS = 3;
  private static final double PREDICTED_SHARE = 0.15;

  private static final ObjectiveConfig OBJECTIVE =
      new ObjectiveConfig("masked_lm", PREDICTED_SHARE, false, true, 0, 0.8, 0.1, "bert", true);

  private PretrainBenchmark() {}

  /**
   * One line of results. Rates are of the median step.
   *
   * @param usefulGflops see {@link Objective#flops}
   * @param peakGflops the best product measured before and after the steps
   * @param shareOfPeak the one as a fraction of the other
   * @param slowest tokens per second of the slowest step
   * @param fastest tokens per second of the fastest step
   */
  public record Result(
      String model,
      String precision,
      int batch,
      int length,
      int steps,
      double tokensPerSecond,
      double slowest,
      double fastest,
      double usefulGflops,
      double peakGflops,
      double shareOfPeak) {}

  /**
   * @param name for the result, such as "bert-base"
   * @param steps that count; three more come first
   */
  public static Result run(
      String name, ModelConfig config, String precisionName, int batch, int length, int steps) {
    Precision precision = Precision.of(precisionName);
    int predictions = (int) Math.round(batch * length * PREDICTED_SHARE);
    MaskedBatch input =
        RandomBatch.of(config, batch, length, predictions, config.predictsNextSentence());
    Counts counts = Counts.of(List.of(input));
    try (Objective objective = Objective.create(config, objective(config), 1, precision);
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig("adamw", 1e-4, 0.9, 0.999, 1e-6, 0.01, false, 1.0),
                objective.parameters())) {
      return time(
          name,
          precision,
          batch,
          length,
          steps,
          objective.flops(counts),
          () -> step(objective, optimizer, input, counts));
    }
  }

  /** Times a step of {@code batch * length} tokens. */
  static Result time(
      String name,
      Precision precision,
      int batch,
      int length,
      int steps,
      double flops,
      Runnable step) {
    double peak = GemmPeak.measure(precision, 10);
    double tokens = (double) batch * length;
    List<Double> seconds = new ArrayList<>();
    for (int i = -WARM_UP_STEPS; i < steps; i++) {
      long start = System.nanoTime();
      step.run();
      if (i >= 0) {
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    peak = Math.max(peak, GemmPeak.measure(precision, 10));
    Collections.sort(seconds);
    double median = seconds.get(seconds.size() / 2);
    double rate = flops / median / 1e9;
    return new Result(
        name,
        precision.name().toLowerCase(Locale.ROOT),
        batch,
        length,
        steps,
        tokens / median,
        tokens / seconds.get(seconds.size() - 1),
        tokens / seconds.get(0),
        rate,
        peak,
        rate / peak);
  }

  private static ObjectiveConfig objective(ModelConfig config) {
    return config.modelType().equals("electra") ? ObjectiveConfig.PUBLISHED_ELECTRA : OBJECTIVE;
  }

  private static void step(
      Objective objective, Optimizer optimizer, MaskedBatch input, Counts counts) {
    try (PointerScope scope = new PointerScope()) {
      objective.losses(input, counts).backward();
      double norm = GradientNorm.of(objective.parameters());
      optimizer.step(1e-4, GradientNorm.divisor(norm, 1));
      objective.parameters().clearGradients();
    }
  }
}
