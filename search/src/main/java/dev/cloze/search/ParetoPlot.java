package dev.cloze.search;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Errors of all measured rows over one of their prices, as SVG. */
final class ParetoPlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final int LEFT = 64;
  private static final int RIGHT = 20;
  private static final int TOP = 34;
  private static final int BOTTOM = 48;
  private static final int LINES = 4;

  private final List<Row> rows;
  private final List<Row> front;
  private final Row best;
  private final ToDoubleFunction<Row> price;
  private final double least;
  private final double most;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();

  private ParetoPlot(SearchResult result, ToDoubleFunction<Row> price) {
    rows = result.rows().stream().filter(r -> r.status() == Row.Status.MEASURED).toList();
    front = result.paretoFront();
    best = result.best();
    this.price = price;
    least = rows.stream().mapToDouble(price).min().orElse(0);
    most = Math.max(rows.stream().mapToDouble(price).max().orElse(1), least + 1e-9);
    low = rows.stream().mapToDouble(Row::error).min().orElse(0);
    high = Math.max(rows.stream().mapToDouble(Row::error).max().orElse(1), low + 1e-9);
  }

  static String parameters(SearchResult result) {
    return new ParetoPlot(result, row -> row.candidate().parameters() / 1e6)
        .draw("error over parameters", "millions of parameters");
  }

  static String cost(SearchResult result) {
    return new ParetoPlot(result, Row::cost)
        .draw("error over the cost of inference", result.costUnit());
  }

  private String draw(String title, String unit) {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, HEIGHT);
    line("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    line("<text x=\"%d\" y=\"20\">%s, nats</text>", LEFT, title);
    line("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", WIDTH - RIGHT, HEIGHT - 8, unit);
    for (int i = 0; i <= LINES; i++) {
      double level = low + (high - low) * i / LINES;
      double value = least + (most - least) * i / LINES;
      line(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT, WIDTH - RIGHT, y(level), y(level));
      line(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3f</text>",
          LEFT - 6, y(level) + 4, level);
      line(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
          x(value),
          HEIGHT - BOTTOM + 18,
          i == LINES ? "end" : i == 0 ? "start" : "middle",
          value >= 1e6
              ? String.format(Locale.ROOT, "%.2e", value)
              : String.format(Locale.ROOT, "%.1f", value));
    }
    for (Row row : rows) {
      boolean chosen = row.equals(best);
      line(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\"><title>%s: error %s, W %s</title></circle>",
          x(price.applyAsDouble(row)),
          y(row.error()),
          chosen ? 6 : 3,
          chosen ? "#d62728" : front.contains(row) ? "#1f77b4" : "#bbb",
          row.candidate().shape(),
          Numbers.decimals(row.error()),
          Numbers.decimals(row.w()));
    }
    line("</svg>");
    return svg.toString();
  }

  private double x(double value) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - least) / (most - least);
  }

  private double y(double error) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - error) / (high - low);
  }

  private void line(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
