package dev.cloze.task.comparison;

import dev.cloze.config.Recipe;
import dev.cloze.train.Objective;
import dev.cloze.train.StepCounts;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the first steps of a recipe cost and read, counted over the sequences that they read: texts
 * end somewhere, and short sequences cost less than full ones.
 */
public final class StepCosts {
  private double[] flops = {0}; // of the first n steps, as the next
  private long[] tokens = {0};
  private int steps;

  private StepCosts() {}

  /**
   * Makes the batches of as many steps as fit, and of the one that does not.
   *
   * @param budget useful operations; see {@link Objective#flops}
   * @param stopRequested asked before each step
   * @return empty if a stop was requested
   */
  static Optional<StepCosts> within(
      double budget, ComparedRecipe compared, BooleanSupplier stopRequested) {
    Recipe recipe = compared.recipe();
    StepCosts costs = new StepCosts();
    boolean[] stopped = {false};
    StepCounts.forEach(
        recipe,
        (step, counts) -> {
          stopped[0] = stopRequested.getAsBoolean();
          double sum =
              costs.flops() + Objective.flops(compared.model(), recipe.objective(), counts);
          if (stopped[0] || sum > budget) {
            return false;
          }
          costs.add(sum, costs.tokens() + counts.tokens());
          return true;
        });
    return stopped[0] ? Optional.empty() : Optional.of(costs);
  }

  private void add(double flopsNow, long tokensNow) {
    steps++;
    if (steps == flops.length) {
      flops = Arrays.copyOf(flops, 2 * steps);
      tokens = Arrays.copyOf(tokens, 2 * steps);
    }
    flops[steps] = flopsNow;
    tokens[steps] = tokensNow;
  }

  public int steps() {
    return steps;
  }

  /** Of all steps. */
  public double flops() {
    return flops[steps];
  }

  /** Of the first steps, 0 to all. */
  double flops(int first) {
    return flops[first];
  }

  /** Of all steps, special ones included. */
  public long tokens() {
    return tokens[steps];
  }

  /** Of the first steps, 0 to all. */
  long tokens(int first) {
    return tokens[first];
  }
}
