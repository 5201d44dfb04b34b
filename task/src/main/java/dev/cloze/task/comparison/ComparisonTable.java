package dev.cloze.task.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** What came of a comparison as a page of Markdown: a column for each model. */
public final class ComparisonTable {
  private static final String NOTHING = "–";

  private final List<ComparedModel> models;
  private final Map<String, BlimpScores> blimp;
  private final List<String> rows = new ArrayList<>();

  private ComparisonTable(List<ComparedModel> models, Map<String, BlimpScores> blimp) {
    this.models = models;
    this.blimp = blimp;
  }

  /**
   * @param plot the plot's file, beside the table's
   * @param blimp by the names of the models; empty if it was not asked for
   * @param notices what a person should know
   */
  public static String markdown(
      double flops,
      List<ComparedModel> models,
      Map<String, BlimpScores> blimp,
      String plot,
      List<String> notices) {
    ComparisonTable table = new ComparisonTable(models, blimp);
    table.fill();
    return """
    # %s for %s FLOPs each

    %s

    ![held-out loss over FLOPs](%s)

    FLOPs are the useful ones: products of forward and backward passes, no padding, vocabulary scores at predicted positions \
    only, counted over the sequences that were read. Minutes are of training alone, from the speeds in `metrics.jsonl`. Arrows lead from the untrained model to the trained one.

    Losses are in nats per predicted token of held-out text. As vocabularies differ in what a token is, bits per byte \
    say the same for the text: nats / ln 2 × tokens of the held-out text / bytes of its files.%s%s
    """
        .formatted(
            String.join(", ", models.stream().map(model -> model.entry().name()).toList()),
            Numbers.flops(flops),
            String.join("\n", table.rows),
            plot,
            models.stream().anyMatch(ComparedModel::predictsWithGenerator)
                ? " ELECTRA predicts words with its generator, the smaller of its two networks, which is not what it is trained for."
                : "",
            notices.isEmpty() ? "" : "\n\n- " + String.join("\n- ", notices));
  }

  private void fill() {
    row("", model -> model.entry().name());
    rows.add("|---|" + "--:|".repeat(models.size()));
    row("architecture", model -> model.entry().compared().architecture());
    row(
        "parameters",
        model -> Numbers.count(model.entry().compared().model().preTrainingParameters()));
    row("steps", model -> Numbers.count(model.entry().costs().steps()));
    row("FLOPs", model -> Numbers.flops(model.entry().costs().flops()));
    row("tokens read", model -> Numbers.count(model.entry().costs().tokens()));
    row("minutes", model -> model.minutes() == null ? null : Numbers.decimals(1, model.minutes()));
    point("held-out loss of masked words", HeldOutPoint::maskedLmLoss, v -> Numbers.decimals(3, v));
    point("… in bits per byte", HeldOutPoint::bitsPerByte, v -> Numbers.decimals(3, v));
    point("masked words right", HeldOutPoint::maskedLmAccuracy, Numbers::percent);
    point("discriminator: loss", HeldOutPoint::discLoss, v -> Numbers.decimals(4, v));
    point("discriminator: AUC", HeldOutPoint::discAuc, v -> Numbers.decimals(3, v));
    point("discriminator: tokens right", HeldOutPoint::discAccuracy, Numbers::percent);
    point("discriminator: precision", HeldOutPoint::discPrecision, Numbers::percent);
    point("discriminator: recall", HeldOutPoint::discRecall, Numbers::percent);
    if (!blimp.isEmpty()) {
      row("BLiMP, pairs right", this::blimp);
    }
  }

  private String blimp(ComparedModel model) {
    BlimpScores scores = blimp.get(model.entry().name());
    return scores == null
        ? null
        : Numbers.percent(scores.untrained()) + " → " + Numbers.percent(scores.trained());
  }

  /** A row, unless no model has the value. */
  private void row(String title, Function<ComparedModel, String> cell) {
    List<String> cells = models.stream().map(cell).toList();
    if (cells.stream().anyMatch(Objects::nonNull)) {
      rows.add(
          "| %s | %s |"
              .formatted(
                  title,
                  String.join(" | ", cells.stream().map(c -> c == null ? NOTHING : c).toList())));
    }
  }

  private void point(
      String title, Function<HeldOutPoint, Double> value, Function<Double, String> shown) {
    row(
        title,
        model -> {
          Double after = value.apply(model.trained());
          Optional<Double> before = model.untrained().map(value);
          return after == null
              ? null
              : before.map(shown).map(b -> b + " → ").orElse("") + shown.apply(after);
        });
  }
}
