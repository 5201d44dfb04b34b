package dev.cloze.task.comparison;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The held-out loss of all models over the operations they have spent, as one SVG file that needs
 * nothing else: in bits per byte, or in nats per token where bytes are not known.
 */
public final class ComparisonPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 36;
  private static final int BOTTOM = 56;
  private static final int LINES = 4;
  private static final int LEGEND_LINE = 18;
  private static final List<String> COLOURS =
      List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b");

  private final List<ComparedModel> models;
  private final Function<HeldOutPoint, Double> value;
  private final double most;
  private final double low;
  private final double high;
  private final StringBuilder svg = new StringBuilder();

  private ComparisonPlot(List<ComparedModel> models, Function<HeldOutPoint, Double> value) {
    this.models = models;
    this.value = value;
    most = models.stream().mapToDouble(model -> model.entry().costs().flops()).max().orElse(1);
    double[] values =
        models.stream()
            .flatMap(model -> model.curve().stream())
            .map(value)
            .filter(v -> v != null)
            .mapToDouble(v -> v)
            .sorted()
            .toArray();
    low = values.length == 0 ? 0 : values[0];
    high =
        values.length == 0 || values[values.length - 1] == low
            ? low + 1
            : values[values.length - 1];
  }

  /** The file's content. */
  public static String svg(List<ComparedModel> models) {
    boolean bytesKnown = models.stream().allMatch(model -> model.trained().bitsPerByte() != null);
    ComparisonPlot plot =
        new ComparisonPlot(
            models, bytesKnown ? HeldOutPoint::bitsPerByte : HeldOutPoint::maskedLmLoss);
    plot.draw(
        "held-out loss of masked words, "
            + (bytesKnown ? "bits per byte" : "nats per predicted token"));
    return plot.svg.toString();
  }

  private void draw(String title) {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, HEIGHT);
    line("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    line("<text x=\"%d\" y=\"20\">%s</text>", LEFT, title);
    line(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">FLOPs spent</text>",
        WIDTH - RIGHT, HEIGHT - 16);
    for (int i = 0; i <= LINES; i++) {
      double level = low + (high - low) * i / LINES;
      double flops = most * i / LINES;
      line(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT, WIDTH - RIGHT, y(level), y(level));
      line(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>",
          LEFT - 6, y(level) + 4, level);
      line(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
          x(flops),
          HEIGHT - BOTTOM + 20,
          i == LINES ? "end" : "middle",
          i == 0 ? "0" : Numbers.flops(flops));
    }
    for (int i = 0; i < models.size(); i++) {
      curve(models.get(i), COLOURS.get(i % COLOURS.size()), TOP + LEGEND_LINE * (i + 1));
    }
    line("</svg>");
  }

  private void curve(ComparedModel model, String colour, int legendY) {
    StringBuilder points = new StringBuilder();
    for (HeldOutPoint point : model.curve()) {
      Double level = value.apply(point);
      if (level != null) {
        points.append(String.format(Locale.ROOT, " %.1f,%.1f", x(point.flops()), y(level)));
      }
    }
    String dashes = model.predictsWithGenerator() ? " stroke-dasharray=\"5 3\"" : "";
    line(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>",
        points.toString().strip(), colour, dashes);
    int legendX = WIDTH - RIGHT - 230;
    line(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.5\"%s/>",
        legendX, legendX + 28, legendY - 4, legendY - 4, colour, dashes);
    line(
        "<text x=\"%d\" y=\"%d\">%s%s</text>",
        legendX + 34,
        legendY,
        escaped(model.entry().name()),
        model.predictsWithGenerator() ? " (its generator)" : "");
  }

  private double x(double flops) {
    return LEFT + (WIDTH - LEFT - RIGHT) * flops / most;
  }

  private double y(double level) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - level) / (high - low);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private void line(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
