package dev.cloze.task.agora.text;

import dev.cloze.task.agora.AgoraRound;
import dev.cloze.task.agora.HyperparameterSet;
import dev.cloze.task.report.Html;
import dev.cloze.task.report.Html.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run of Agora as one HTML page that needs no other file. */
public final class AgoraPage {
  private static final int SHOWN_POINTS = 100;
  private static final int WIDTH = 720;
  private static final int HEIGHT = 260;
  private static final int MARGIN = 48;

  private static final String STYLE =
      """
      <style>
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      table { border-collapse: collapse; } th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top; }
      th { background: #f3f3f3; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
      .warning { color: #a33; } svg text { font: 12px system-ui, sans-serif; }
      </style>""";

  private AgoraPage() {}

  /** The page; the same for the same outcome. */
  public static String html(AgoraOutcome outcome) {
    var html = new Html();
    html.raw("<!DOCTYPE html>").raw("<html lang=\"en\">").raw("<head>");
    html.raw("<meta charset=\"utf-8\">");
    html.element("title", "Agora: " + outcome.task()).raw(STYLE).raw("</head>").raw("<body>");
    html.element("h1", "Agora: " + outcome.task());
    summary(html, outcome);
    html.raw(plot(outcome));
    html.element(
        "p",
        "Each dot is a training, by round; the line is the best model so far, on the development examples.");
    rounds(html, outcome);
    sets(html, outcome);
    points(html, outcome);
    html.raw("</body></html>");
    return html.toString();
  }

  private static void summary(Html html, AgoraOutcome outcome) {
    var result = outcome.result();
    html.element(
        "p",
        "%s on the held-out examples, %s on the development examples that chose it: %s, round %d, after %d trainings. It ended because %s."
            .formatted(
                AgoraTable.decimals(outcome.heldOutScores().main()),
                AgoraTable.decimals(result.score()),
                settings(outcome, result.set()),
                result.round(),
                result.trainings(),
                reason(outcome)));
    html.raw("<ul>");
    html.element(
        "li",
        "%,d training examples to begin with, %,d new ones; %,d development examples; %,d held out, from %s."
            .formatted(
                outcome.training(),
                outcome.points().size(),
                outcome.development(),
                outcome.heldOut(),
                outcome.heldOutFrom()));
    html.element(
        "li",
        String.format(
            Locale.ROOT,
            "The teacher has %.1f %% of the development examples right, %.1f %% of each class in the mean; held-out: %s.",
            100 * outcome.teacher().accuracy(),
            100 * outcome.teacher().balancedAccuracy(),
            AgoraTable.decimals(outcome.teacherHeldOut().main())));
    html.raw("</ul>");
    for (String notice : outcome.notices()) {
      html.raw("<p class=\"warning\">" + Html.escape(notice) + "</p>");
    }
  }

  /** Why it ended, for a sentence. */
  public static String reason(AgoraOutcome outcome) {
    return switch (outcome.result().reason()) {
      case NO_SETTINGS_LEFT -> "all hyperparameter sets have left";
      case BUDGET -> "the budget does not pay for another round";
      case INTERRUPTED -> "it was interrupted";
    };
  }

  private static String settings(AgoraOutcome outcome, HyperparameterSet set) {
    Map<String, String> settings = outcome.settings(set);
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", ", "set " + set.id() + " (", ")"));
  }

  private static String plot(AgoraOutcome outcome) {
    List<AgoraRound> rounds = outcome.result().rounds();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (AgoraRound round : rounds) {
      for (double score : round.scores().values()) {
        low = Math.min(low, score);
        high = Math.max(high, score);
      }
    }
    double range = high > low ? high - low : 1;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"scores by round\">%n"
            .formatted(WIDTH, HEIGHT, WIDTH));
    List<String> line = new ArrayList<>();
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rounds.size(); i++) {
      double x = MARGIN + (i + 0.5) * (WIDTH - 2.0 * MARGIN) / rounds.size();
      for (double score : rounds.get(i).scores().values()) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#4878a8\" fill-opacity=\".5\"/>%n",
                x,
                y(score, low, range)));
      }
      best = Math.max(best, rounds.get(i).bestScore());
      line.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y(best, low, range)));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              x,
              HEIGHT - 12,
              AgoraTable.name(rounds.get(i))));
    }
    svg.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#b03a2e\" stroke-width=\"2\"/>%n"
            .formatted(String.join(" ", line)));
    for (double score : new double[] {low, high}) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"4\" y=\"%.1f\">%s</text>%n",
              y(score, low, range) + 4,
              AgoraTable.decimals(score)));
    }
    return svg.append("</svg>").toString();
  }

  private static double y(double score, double low, double range) {
    return HEIGHT - MARGIN - (score - low) / range * (HEIGHT - 2.0 * MARGIN);
  }

  private static void rounds(Html html, AgoraOutcome outcome) {
    html.element("h2", "Rounds").raw("<table>");
    head(
        html,
        "round",
        "trainings",
        "training data",
        "best set",
        "best",
        "mean",
        "mistakes",
        "new points",
        "sets that left");
    for (AgoraRound round : outcome.result().rounds()) {
      html.row(
          List.of(
              Cell.number(AgoraTable.name(round)),
              Cell.number("" + round.scores().size()),
              Cell.number("" + outcome.trainingData(round)),
              Cell.number("" + round.best()),
              Cell.number(AgoraTable.decimals(round.bestScore())),
              Cell.number(AgoraTable.decimals(round.meanScore())),
              Cell.number("" + round.mistakes()),
              Cell.number("" + round.made()),
              Cell.text(
                  round.removed().stream()
                      .map(id -> Integer.toString(id))
                      .collect(Collectors.joining(", ")))));
    }
    html.raw("</table>");
  }

  private static void sets(Html html, AgoraOutcome outcome) {
    html.element("h2", "Hyperparameter sets").raw("<table>");
    List<String> names = new ArrayList<>(List.of("set"));
    names.addAll(outcome.grid().fields());
    outcome.result().rounds().forEach(round -> names.add("round " + AgoraTable.name(round)));
    head(html, names.toArray(String[]::new));
    for (HyperparameterSet set : outcome.grid().sets()) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.number("" + set.id())));
      set.values().forEach(value -> cells.add(Cell.number(value)));
      for (AgoraRound round : outcome.result().rounds()) {
        Double score = round.scores().get(set.id());
        cells.add(Cell.number(score == null ? "" : AgoraTable.decimals(score)));
      }
      html.row(cells);
    }
    html.raw("</table>");
  }

  private static void points(Html html, AgoraOutcome outcome) {
    List<TextPoint> points = outcome.points();
    html.element(
        "h2",
        points.size() <= SHOWN_POINTS
            ? "New points"
            : "The first %d of %,d new points".formatted(SHOWN_POINTS, points.size()));
    html.raw("<table>");
    head(html, "id", "near", "text", "words put in", "teacher's label", "probability");
    for (TextPoint point : points.subList(0, Math.min(SHOWN_POINTS, points.size()))) {
      html.row(
          List.of(
              Cell.text(point.example().id()),
              Cell.text(point.parent()),
              Cell.text(Parts.whole(point.example())),
              Cell.text(String.join(", ", point.changed())),
              Cell.text(point.example().label().orElseThrow()),
              Cell.number(AgoraTable.decimals(point.probability()))));
    }
    html.raw("</table>");
  }

  private static void head(Html html, String... names) {
    List<Cell> cells = new ArrayList<>();
    for (String name : names) {
      cells.add(Cell.head(name));
    }
    html.row(cells);
  }
}
