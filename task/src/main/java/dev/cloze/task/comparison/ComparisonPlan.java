package dev.cloze.task.comparison;

import dev.cloze.config.Recipe;
import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How long each of several recipes trains so that all cost the same.
 *
 * @param flops that each may spend
 * @param entries in the order in which the recipes were named
 */
public record ComparisonPlan(double flops, List<Entry> entries) {
  private static final String STEPS = "training.steps";

  /**
   * One recipe of a comparison.
   *
   * @param compared with the steps of the plan
   * @param costs of these steps
   */
  public record Entry(ComparedRecipe compared, StepCosts costs) {
    public String name() {
      return compared.name();
    }

    public Recipe recipe() {
      return compared.recipe();
    }
  }

  public ComparisonPlan {
    entries = List.copyOf(entries);
  }

  /**
   * Counts the batches that each recipe would train on; a second for some millions of tokens.
   *
   * @param flops that each may spend
   * @param stopRequested asked now and then
   * @return empty if a stop was requested
   * @throws TaskException if they allow a recipe no step
   */
  public static Optional<ComparisonPlan> of(
      double flops, List<ComparedRecipe> recipes, BooleanSupplier stopRequested) {
    List<Entry> entries = new ArrayList<>();
    for (ComparedRecipe compared : recipes) {
      Optional<StepCosts> costs = StepCosts.within(flops, compared, stopRequested);
      if (costs.isEmpty()) {
        return Optional.empty();
      }
      if (costs.get().steps() == 0) {
        throw new TaskException(
            "%s FLOPs allow no step of %s. Allow more, or lower its training.batch_size."
                .formatted(Numbers.flops(flops), compared.name()));
      }
      entries.add(new Entry(withSteps(compared, costs.get().steps()), costs.get()));
    }
    return Optional.of(new ComparisonPlan(flops, entries));
  }

  private static ComparedRecipe withSteps(ComparedRecipe compared, int steps) {
    Recipe planned =
        Recipe.parse(
            compared.recipe().toYaml(), compared.name(), Map.of(STEPS, Integer.toString(steps)));
    return new ComparedRecipe(compared.name(), planned, compared.model());
  }
}
