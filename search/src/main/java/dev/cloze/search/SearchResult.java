package dev.cloze.search;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.ArchitectureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What came of a search.
 *
 * @param shapes of the space, the valid ones
 * @param maximumShape T
 * @param costs i of every shape that was measured
 * @param rows in the order of the search
 * @param best the row with the largest W
 * @param positions that errors are means over; 0 if nothing was measured now
 * @param machine what the times were taken on
 */
public record SearchResult(
    ArchitectureSearchRecipe recipe,
    int vocabSize,
    int shapes,
    ArchitectureShape maximumShape,
    Fptas.Maximum maximum,
    Map<ArchitectureShape, InferenceCost> costs,
    List<Row> rows,
    Row best,
    long positions,
    String machine) {
  private static final double FLAT = 1.05;
  private static final List<Integer> STRIDES = List.of(2, 3, 5, 6, 10, 20, 50, 100);

  public SearchResult {
    rows = List.copyOf(rows);
  }

  /** Whether every shape that the stride visits was judged. */
  public boolean isComplete() {
    return rows.stream().noneMatch(row -> row.status() == Row.Status.NOT_REACHED);
  }

  /** The rows of one kind. */
  public long count(Row.Status status) {
    return rows.stream().filter(row -> row.status() == status).count();
  }

  /** Measured rows that no other one beats in parameters, cost and error at once. */
  public List<Row> paretoFront() {
    return Fptas.paretoFront(rows);
  }

  /**
   * What a coarser stride would have chosen.
   *
   * @param shareOfBest its W as a fraction of the best one
   */
  public record Coarser(int stride, Row row, double shareOfBest) {}

  /** Only where every shape was visited and judged; otherwise empty. */
  public List<Coarser> coarserStrides() {
    List<Coarser> coarser = new ArrayList<>();
    if (recipe.stride() > 1 || !isComplete()) {
      return coarser;
    }
    for (int stride : STRIDES) {
      Optional<Row> chosen = Fptas.best(rows, stride);
      if (stride < shapes && chosen.isPresent()) {
        coarser.add(new Coarser(stride, chosen.get(), chosen.get().w() / best.w()));
      }
    }
    return coarser;
  }

  /** What makes the choice doubtful, in sentences. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    double least = errors().min().orElse(Double.NaN);
    double largest = errors().max().orElse(Double.NaN);
    if (count(Row.Status.MEASURED) > 1 && largest / least < FLAT) {
      warnings.add(
          "The largest error is only %.3f times the smallest: after so few steps errors say next to nothing, and the smallest and fastest shape wins. Raise error.steps, now %d."
              .formatted(largest / least, recipe.error().steps()));
    }
    if (!isComplete()) {
      warnings.add(
          "%d of %d rows were not reached: the budget or a stop came first, and what is said holds for the others. Run the same command again to go on."
              .formatted(count(Row.Status.NOT_REACHED), rows.size()));
    }
    long noisy = costs.values().stream().filter(InferenceCost::noisy).count();
    if (noisy > 0) {
      warnings.add(
          "The times of %d shapes spread by more than a fifth of their median: the machine was busy."
              .formatted(noisy));
    }
    if (count(Row.Status.DIVERGED) > 0) {
      warnings.add(
          "%d trainings diverged and count for nothing; lower learning rates in trials."
              .formatted(count(Row.Status.DIVERGED)));
    }
    return warnings;
  }

  private DoubleStream errors() {
    return rows.stream().filter(row -> row.status() == Row.Status.MEASURED).mapToDouble(Row::error);
  }

  /** What the cost of inference is counted in. */
  public String costUnit() {
    return recipe.inference().isTimed() ? "ms" : "multiply-adds";
  }
}
