package dev.cloze.task.finetune;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The main scores of runs that differ in the seed alone.
 *
 * @param settings what a grid changed, by key; empty without one
 * @param deviation the standard deviation between seeds, with n - 1; null for a single one
 */
public record SeedSummary(
    Map<String, String> settings,
    int seeds,
    double mean,
    Double deviation,
    double median,
    double maximum) {
  /**
   * @param runs at least one
   */
  static SeedSummary of(List<RunResult> runs) {
    double[] sorted = runs.stream().mapToDouble(RunResult::main).sorted().toArray();
    int n = sorted.length;
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(x -> (x - mean) * (x - mean)).sum();
    return new SeedSummary(
        runs.get(0).settings(),
        n,
        mean,
        n == 1 ? null : Math.sqrt(squares / (n - 1)),
        (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
        sorted[n - 1]);
  }
}
