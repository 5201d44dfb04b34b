package dev.cloze.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of a search as lines of text, the best row first. */
public final class SearchTable {
  private static final String FORMAT = "%-18s %5s %8s %14s %14s %9s %9s  %s";

  private SearchTable() {}

  /**
   * @param most rows at most; the others are counted
   */
  public static List<String> lines(SearchResult result, int most) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            FORMAT,
            "shape",
            "index",
            "setting",
            "parameters",
            "cost (" + result.costUnit() + ")",
            "error",
            "W",
            "status"));
    List<Row> front = result.paretoFront();
    List<Row> sorted = new ArrayList<>(result.rows());
    sorted.sort((a, b) -> Double.compare(order(b), order(a)));
    for (Row row : sorted.subList(0, Math.min(most, sorted.size()))) {
      String status = row.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      lines.add(
          String.format(
              Locale.ROOT,
              FORMAT,
              row.candidate().shape(),
              row.candidate().index(),
              row.trial(),
              "%,d".formatted(row.candidate().parameters()),
              Numbers.cost(row.cost()),
              Numbers.decimals(row.error()),
              Numbers.decimals(row.w()),
              front.contains(row) ? "on the Pareto front" : status));
    }
    if (sorted.size() > most) {
      lines.add("… and %d more in the report".formatted(sorted.size() - most));
    }
    return lines;
  }

  private static double order(Row row) {
    return Double.isNaN(row.w()) ? Double.NEGATIVE_INFINITY : row.w();
  }
}
