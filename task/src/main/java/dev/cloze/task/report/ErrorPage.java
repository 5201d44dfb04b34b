package dev.cloze.task.report;

import dev.cloze.task.example.Scores;
import dev.cloze.task.report.Html.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * One HTML page about a model's errors that needs no other file: metrics, which classes were taken
 * for which, accuracy by length, and the examples with the greatest loss.
 *
 * @param title such as "sst-2, dev"
 * @param labels the classes in the order of the model's outputs; empty where there are none
 * @param examples all that were judged
 */
public record ErrorPage(String title, Scores scores, List<String> labels, List<Judged> examples) {
  /** More classes than this make no matrix that one can read. */
  private static final int MAX_CLASSES = 40;

  private static final int WORST = 100;
  private static final int SHOWN_CHARS = 1000;

  private static final String STYLE =
      """
      <style>
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      table { border-collapse: collapse; } th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top; }
      th { background: #f3f3f3; } td.n { text-align: right; font-variant-numeric: tabular-nums; } td.t { white-space: pre-wrap; overflow-wrap: anywhere; }
      </style>""";

  public ErrorPage {
    labels = List.copyOf(labels);
    examples = List.copyOf(examples);
  }

  /** Writes the page. */
  public void write(Path file) throws IOException {
    Files.writeString(file, html(), StandardCharsets.UTF_8);
  }

  /** The whole page. */
  public String html() {
    var html = new Html();
    html.raw("<!DOCTYPE html>").raw("<html lang=\"en\">").raw("<head>");
    html.raw("<meta charset=\"utf-8\">");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.element("title", "Errors: " + title).raw(STYLE).raw("</head>").raw("<body>");
    html.element("h1", "Errors: " + title);
    long wrong = examples.stream().filter(example -> !example.right()).count();
    html.element("p", "%,d of %,d examples are wrong.".formatted(wrong, examples.size()));
    metrics(html);
    confusions(html);
    lengths(html);
    worst(html);
    return html.raw("</body>").raw("</html>").toString();
  }

  private void metrics(Html html) {
    html.element("h2", "Metrics").raw("<table>");
    scores
        .values()
        .forEach(
            (name, value) ->
                html.row(
                    List.of(
                        Cell.head(name), Cell.number(String.format(Locale.ROOT, "%.4f", value)))));
    html.raw("</table>");
    scores.notes().forEach(note -> html.element("p", note));
  }

  private void confusions(Html html) {
    if (labels.isEmpty()) {
      return;
    }
    html.element("h2", "Confusions");
    if (labels.size() > MAX_CLASSES) {
      html.element("p", "No matrix: %,d classes are too many.".formatted(labels.size()));
      return;
    }
    long[][] counts = new long[labels.size()][labels.size()];
    long others = 0;
    for (Judged example : examples) {
      int gold = labels.indexOf(example.gold());
      int predicted = labels.indexOf(example.predicted());
      if (gold < 0 || predicted < 0) {
        others++;
      } else {
        counts[gold][predicted]++;
      }
    }
    html.element("p", "Rows: what is right. Columns: what the model says.");
    html.raw("<table>");
    List<Cell> head = new ArrayList<>(List.of(Cell.head("")));
    labels.forEach(label -> head.add(Cell.head(label)));
    html.row(head);
    for (int gold = 0; gold < counts.length; gold++) {
      long all = 0;
      for (long count : counts[gold]) {
        all += count;
      }
      List<Cell> row = new ArrayList<>(List.of(Cell.head(labels.get(gold))));
      for (int predicted = 0; predicted < counts.length; predicted++) {
        long count = counts[gold][predicted];
        double share = all == 0 ? 0 : (double) count / all;
        row.add(Cell.shaded("%,d".formatted(count), share, gold == predicted));
      }
      html.row(row);
    }
    html.raw("</table>");
    if (others > 0) {
      html.element("p", "%,d examples have other labels than these.".formatted(others));
    }
  }

  /** Ranges that double: 1 to 8, 9 to 16, 17 to 32. */
  private void lengths(Html html) {
    var ranges = new TreeMap<Integer, int[]>(); // by the last length: right, all
    for (Judged example : examples) {
      int last = 8;
      while (last < example.tokens()) {
        last *= 2;
      }
      int[] range = ranges.computeIfAbsent(last, key -> new int[2]);
      range[0] += example.right() ? 1 : 0;
      range[1]++;
    }
    html.element("h2", "Accuracy by length").raw("<table>");
    html.row(List.of(Cell.head("tokens"), Cell.head("examples"), Cell.head("right")));
    ranges.forEach(
        (last, range) ->
            html.row(
                List.of(
                    Cell.head("%d–%d".formatted(last == 8 ? 1 : last / 2 + 1, last)),
                    Cell.number("%,d".formatted(range[1])),
                    Cell.number(
                        String.format(Locale.ROOT, "%.1f %%", 100.0 * range[0] / range[1])))));
    html.raw("</table>");
  }

  private void worst(Html html) {
    html.element("h2", "Worst examples");
    html.raw("<table>");
    html.row(
        List.of(
            Cell.head("id"),
            Cell.head("loss"),
            Cell.head("right"),
            Cell.head("model"),
            Cell.head("text")));
    examples.stream()
        .filter(example -> !example.right())
        .sorted(Comparator.comparingDouble(Judged::loss).reversed())
        .limit(WORST)
        .forEach(
            example ->
                html.row(
                    List.of(
                        Cell.text(example.id()),
                        Cell.number(String.format(Locale.ROOT, "%.3f", example.loss())),
                        Cell.text(example.gold()),
                        Cell.text(example.predicted()),
                        new Cell("td", " class=\"t\"", shortened(example.text())))));
    html.raw("</table>");
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN_CHARS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARS)) + " …";
  }
}
