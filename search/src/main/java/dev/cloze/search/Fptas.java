package dev.cloze.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The search over measured values: for every setting, for every shape that the stride visits, a
 * short training; the largest W-coefficient wins. Deterministic given the measurements.
 */
public final class Fptas {
  /** What is measured. */
  public interface Measurements {
    /** i of a shape. */
    double cost(Candidate candidate);

    /**
     * e of a shape after a short training.
     *
     * @return NaN if it diverged; empty if the search shall end here
     */
    OptionalDouble error(Candidate candidate, int trial);
  }

  /**
   * The maximum point: what others are measured against.
   *
   * @param parameters pT
   * @param cost iT
   */
  public record Maximum(double parameters, double cost) {}

  /** Larger W; then fewer parameters, less cost, the smaller index, the earlier setting. */
  private static final Comparator<Row> BETTER =
      Comparator.comparingDouble(Row::w)
          .thenComparing(Comparator.comparingLong((Row r) -> r.candidate().parameters()).reversed())
          .thenComparing(Comparator.comparingDouble(Row::cost).reversed())
          .thenComparing(Comparator.comparingInt((Row r) -> r.candidate().index()).reversed())
          .thenComparing(Comparator.comparingInt(Row::trial).reversed());

  private Fptas() {}

  /**
   * All rows, in the order of the search.
   *
   * @param visited see {@link Candidate#everyNth}
   * @param trials how many settings there are
   */
  public static List<Row> rows(
      List<Candidate> visited, int trials, Maximum maximum, Measurements measurements) {
    List<Row> rows = new ArrayList<>();
    boolean ended = false;
    for (int trial = 0; trial < trials; trial++) {
      for (Candidate candidate : visited) {
        double cost = measurements.cost(candidate);
        if (!WCoefficient.isBelow(candidate.parameters(), maximum.parameters, cost, maximum.cost)) {
          rows.add(row(candidate, trial, Row.Status.REJECTED, cost));
          continue;
        }
        OptionalDouble error =
            ended ? OptionalDouble.empty() : measurements.error(candidate, trial);
        ended = error.isEmpty();
        if (ended) {
          rows.add(row(candidate, trial, Row.Status.NOT_REACHED, cost));
        } else if (!Double.isFinite(error.getAsDouble())) {
          rows.add(row(candidate, trial, Row.Status.DIVERGED, cost));
        } else {
          rows.add(measured(candidate, trial, maximum, cost, error.getAsDouble()));
        }
      }
    }
    return rows;
  }

  private static Row row(Candidate candidate, int trial, Row.Status status, double cost) {
    return new Row(candidate, trial, status, cost, Double.NaN, Double.NaN);
  }

  private static Row measured(
      Candidate candidate, int trial, Maximum maximum, double cost, double error) {
    double w =
        WCoefficient.of(candidate.parameters(), maximum.parameters, cost, maximum.cost, error)
            .value();
    return new Row(candidate, trial, Row.Status.MEASURED, cost, error, w);
  }

  /** The row with the largest W; empty if none was measured. */
  public static Optional<Row> best(List<Row> rows) {
    return rows.stream().filter(row -> row.status() == Row.Status.MEASURED).max(BETTER);
  }

  /** What a coarser stride would have chosen from the same rows. */
  public static Optional<Row> best(List<Row> rows, int stride) {
    return best(rows.stream().filter(row -> row.candidate().index() % stride == 0).toList());
  }

  /**
   * The measured rows that no other one beats: none has at most as many parameters, as much cost
   * and as large an error, and less of one of them. Rows with the same values are all there.
   */
  public static List<Row> paretoFront(List<Row> rows) {
    List<Row> measured = rows.stream().filter(row -> row.status() == Row.Status.MEASURED).toList();
    return measured.stream()
        .filter(row -> measured.stream().noneMatch(other -> dominates(other, row)))
        .toList();
  }

  private static boolean dominates(Row a, Row b) {
    long p = a.candidate().parameters();
    long q = b.candidate().parameters();
    boolean nowhereWorse = p <= q && a.cost() <= b.cost() && a.error() <= b.error();
    return nowhereWorse && (p < q || a.cost() < b.cost() || a.error() < b.error());
  }
}
