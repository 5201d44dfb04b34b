package dev.cloze.bench.plan;

import dev.cloze.config.TrainingRecipe;
import dev.cloze.train.metrics.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a plan: the speed that a run noted in its {@code metrics.jsonl}, beside the
 * forecast.
 *
 * @param phases one for each phase that the run has begun
 */
public record RunCheck(List<PhaseCheck> phases) {
  private static final String TOKENS = "tokens_per_second";
  private static final String GFLOPS = "useful_gflops";
  private static final List<String> NEEDED = List.of(TOKENS, GFLOPS); // missing where not finite

  /**
   * A phase; medians over its lines.
   *
   * @param phase its number, from 0
   * @param lines of metrics
   * @param tokensPerSecond of the run
   * @param predictedTokensPerSecond NaN where the plan has none
   * @param tokensPerSecondRatio the run's over the predicted ones
   * @param flopsPerTokenRatio the same of the useful operations for a token: below 1 where
   *     sequences are shorter than the plan takes them for
   */
  public record PhaseCheck(
      int phase,
      int lines,
      double tokensPerSecond,
      double predictedTokensPerSecond,
      double tokensPerSecondRatio,
      double flopsPerTokenRatio) {}

  public RunCheck {
    phases = List.copyOf(phases);
  }

  /**
   * @throws dev.cloze.config.ClozeException if the run is of another recipe or has no metrics
   */
  public static RunCheck of(TrainingRecipe recipe, Path run, PlannedRun plan, Forecast forecast) {
    requireSameRecipe(recipe, run);
    List<List<MetricsFile.Line>> lines = new ArrayList<>();
    plan.phases().forEach(phase -> lines.add(new ArrayList<>()));
    Path metrics = run.resolve("metrics.jsonl");
    if (Files.exists(metrics)) {
      MetricsFile.read(
          metrics,
          line -> {
            if (line.kind().equals("train") && line.values().keySet().containsAll(NEEDED)) {
              lines.get(phaseOf(line.step(), plan)).add(line);
            }
          });
    }
    List<PhaseCheck> phases = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        phases.add(check(i, lines.get(i), plan, forecast));
      }
    }
    if (phases.isEmpty()) {
      throw new PlanException(
          "%s has no line of a training step: let the run do more than training.log_every steps."
              .formatted(metrics));
    }
    return new RunCheck(phases);
  }

  private static void requireSameRecipe(TrainingRecipe recipe, Path run) {
    Path file = run.resolve("recipe.yaml");
    if (Files.notExists(file)) {
      throw new PlanException(
          "%s is no run: it has no recipe.yaml. Name what cloze pretrain was given as --run."
              .formatted(run));
    }
    try {
      List<String> differences = recipe.differences(Files.readString(file), file.toString());
      if (!differences.isEmpty()) {
        throw new PlanException(
            "%s was trained with another recipe: %s. Plan with %s, or --set these keys."
                .formatted(
                    run,
                    String.join("; ", differences).replace(" in the checkpoint", " there"),
                    file));
      }
    } catch (IOException e) {
      throw new PlanException("Cannot read %s: %s.".formatted(file, e.getMessage()));
    }
  }

  private static int phaseOf(long step, PlannedRun plan) {
    int phase = 0;
    while (phase + 1 < plan.phases().size() && step > plan.phases().get(phase).untilStep()) {
      phase++;
    }
    return phase;
  }

  private static PhaseCheck check(
      int index, List<MetricsFile.Line> lines, PlannedRun plan, Forecast forecast) {
    double tokens = median(lines, line -> line.values().get(TOKENS));
    double flops =
        median(lines, line -> line.values().get(GFLOPS) * 1e9 / line.values().get(TOKENS));
    double predicted = forecast.phases().get(index).tokensPerSecond();
    return new PhaseCheck(
        index,
        lines.size(),
        tokens,
        predicted,
        tokens / predicted,
        flops / plan.phases().get(index).flopsPerToken());
  }

  /** Of a number that every line of a step has. */
  private interface Value {
    double of(MetricsFile.Line line);
  }

  private static double median(List<MetricsFile.Line> lines, Value value) {
    double[] sorted = lines.stream().mapToDouble(value::of).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
