package dev.cloze.search;

import java.util.List;
import java.util.Locale;

/** What came of a search as one HTML page that needs nothing else. */
public final class SearchReport {
  private SearchReport() {}

  /** The page; the same for the same measurements on the same machine. */
  public static String html(SearchResult result) {
    Row best = result.best();
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Architecture search</title>
        <style>
        body {font-family: sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em}
        table {border-collapse: collapse; font-variant-numeric: tabular-nums}
        td, th {border-bottom: 1px solid #ddd; padding: .2em .7em; text-align: right}
        td:first-child, th:first-child, td:last-child, th:last-child {text-align: left}
        tr.best {background: #fbe9e9} tr.front {background: #eaf2fa} .warning {color: #a33}
        </style></head><body>
        """);
    page.append(
        String.format(
            Locale.ROOT,
            """
            <h1>%s: layers, heads, hidden size, intermediate size</h1>
            <p>W = %s: %s parameters, inference %s %s, error %s nats, learned with learning rate %s and batch size %d.
            The shape is untrained: train it from the recipe beside this page.</p>
            """,
            best.candidate().shape(),
            Numbers.decimals(best.w()),
            Numbers.count(best.candidate().parameters()),
            Numbers.cost(best.cost()),
            result.costUnit(),
            Numbers.decimals(best.error()),
            result.recipe().trials().get(best.trial()).learningRate(),
            result.recipe().trials().get(best.trial()).batchSize()));
    for (String warning : result.warnings()) {
      page.append("<p class=\"warning\">").append(escaped(warning)).append("</p>\n");
    }
    page.append(ParetoPlot.parameters(result)).append(ParetoPlot.cost(result));
    page.append(
        """
        <p>Red: the largest W. Blue: no other row is at once as small, as fast and as good. Grey: the others.</p>
        """);
    page.append("<h2>How it was measured</h2>\n<ul>\n");
    facts(result).forEach(fact -> page.append("<li>").append(escaped(fact)).append("</li>\n"));
    page.append("</ul>\n");
    List<SearchResult.Coarser> coarser = result.coarserStrides();
    if (!coarser.isEmpty()) {
      page.append(
          "<h2>What coarser strides would have chosen</h2>\n<table><tr><th>stride</th><th>index</th><th>share of the best W</th><th>shape</th></tr>\n");
      for (SearchResult.Coarser c : coarser) {
        page.append(
            String.format(
                Locale.ROOT,
                "<tr><td>%d</td><td>%d</td><td>%.4f</td><td>%s</td></tr>%n",
                c.stride(),
                c.row().candidate().index(),
                c.shareOfBest(),
                c.row().candidate().shape()));
      }
      page.append("</table>\n");
    }
    rows(page, result);
    return page.append("</body></html>\n").toString();
  }

  private static List<String> facts(SearchResult result) {
    var recipe = result.recipe();
    return List.of(
        "Space: %d combinations, %d shapes whose heads share evenly; stride %d."
            .formatted(recipe.space().combinations(), result.shapes(), recipe.stride()),
        "Maximum point: %s with %,.0f parameters and %s %s. Its own error does not count."
            .formatted(
                result.maximumShape(),
                result.maximum().parameters(),
                Numbers.cost(result.maximum().cost()),
                result.costUnit()),
        recipe.inference().isTimed()
            ? "Inference: median of %d passes after %d that do not count, %d x %d tokens, %s; %s."
                .formatted(
                    recipe.inference().passes(),
                    recipe.inference().warmup(),
                    recipe.inference().batchSize(),
                    recipe.inference().length(),
                    recipe.inference().precision(),
                    result.machine())
            : "Inference: multiply-adds counted for %d x %d tokens, not timed: heads and memory do not count."
                .formatted(recipe.inference().batchSize(), recipe.inference().length()),
        "Error: cross entropy with %s on held-out masked positions after %d steps (%s)."
            .formatted(
                recipe.error().teacher() == null
                    ? "the words themselves (no teacher)"
                    : "the teacher " + recipe.error().teacher(),
                recipe.error().steps(),
                recipe.error().mode()),
        "Rows: %d measured, %d rejected, %d diverged, %d not reached."
            .formatted(
                result.count(Row.Status.MEASURED),
                result.count(Row.Status.REJECTED),
                result.count(Row.Status.DIVERGED),
                result.count(Row.Status.NOT_REACHED)));
  }

  private static void rows(StringBuilder page, SearchResult result) {
    page.append(
        "<h2>All rows, in the order of the search</h2>\n<table><tr><th>shape</th><th>index</th><th>setting</th><th>parameters</th><th>cost, %s</th><th>10 %%–90 %%</th><th>error</th><th>W</th><th>status</th></tr>\n"
            .formatted(result.costUnit()));
    List<Row> front = result.paretoFront();
    for (Row row : result.rows()) {
      InferenceCost cost = result.costs().get(row.candidate().shape());
      String mark = row.equals(result.best()) ? "best" : front.contains(row) ? "front" : "";
      page.append(
          String.format(
              Locale.ROOT,
              "<tr class=\"%s\"><td>%s</td><td>%d</td><td>%d</td><td>%s</td><td>%s</td><td>%s–%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n",
              mark,
              row.candidate().shape(),
              row.candidate().index(),
              row.trial(),
              Numbers.count(row.candidate().parameters()),
              Numbers.cost(row.cost()),
              Numbers.cost(cost.tenth()),
              Numbers.cost(cost.ninetieth()),
              Numbers.decimals(row.error()),
              Numbers.decimals(row.w()),
              row.status().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    page.append("</table>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
