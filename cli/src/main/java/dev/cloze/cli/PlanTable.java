package dev.cloze.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A plan as people read it: a column for each phase. */
final class PlanTable {
  private static final int NAME = 34;
  private static final int COLUMN = 16;
  private static final String UNKNOWN = "–";

  private final PlanReport plan;
  private final List<String> lines = new ArrayList<>();

  private PlanTable(PlanReport plan) {
    this.plan = plan;
  }

  static List<String> lines(PlanReport plan) {
    PlanTable table = new PlanTable(plan);
    table.head();
    table.steps();
    table.memory();
    table.communication();
    table.speed();
    table.foot();
    return table.lines;
  }

  private void head() {
    line(
        "%s: %s, %,d parameters; %,d %s (%d × %d)",
        plan.recipe(),
        plan.architecture(),
        plan.parameters(),
        plan.ranks(),
        plan.ranks() == 1 ? "rank" : "ranks",
        plan.nodes(),
        plan.devices());
    plan.parameterParts()
        .forEach((part, count) -> line("  %-" + NAME + "s %,14d", part.replace('_', ' '), count));
    line("");
  }

  private void steps() {
    row("phase", p -> format("%d", plan.phases().indexOf(p) + 1));
    row("steps", p -> format("%,d", p.untilStep() - p.firstStep()));
    row("sequences × tokens", p -> format("%,d × %d", p.batchSize(), p.length()));
    row(
        "micro-batches of a rank",
        p -> format("%d × %d", p.accumulationSteps(), p.microBatchSize()));
    row("FLOPs a token", p -> scientific(p.flopsPerToken()));
    if (plan.phases().stream().anyMatch(p -> p.teacherFlopsPerToken() > 0)) {
      row("FLOPs a token, teacher", p -> scientific(p.teacherFlopsPerToken()));
    }
    row("FLOPs a step", p -> scientific(p.flopsPerStep()));
    line("");
  }

  private void memory() {
    line("memory of a rank, GB");
    gigabytes("weights", p -> p.memory().weightsBytes());
    gigabytes("gradients", p -> p.memory().gradientsBytes());
    gigabytes("optimizer", p -> p.memory().optimizerBytes());
    if (plan.ranks() > 1) {
      gigabytes("optimizer with ZeRO-1", p -> p.memory().zero1OptimizerBytes());
    }
    gigabytes("bf16 copies of weights", p -> p.memory().typedWeightsBytes());
    gigabytes("activations", p -> p.memory().activationsBytes());
    gigabytes("backward pass", p -> p.memory().backwardBytes());
    if (plan.phases().stream().anyMatch(p -> p.memory().teacherBytes() > 0)) {
      gigabytes("teacher", p -> p.memory().teacherBytes());
    }
    gigabytes("process", p -> p.memory().processBytes());
    gigabytes("together", p -> p.memory().totalBytes());
    if (plan.ranks() > 1) {
      gigabytes("together with ZeRO-1", p -> p.memory().zero1TotalBytes());
    }
    line("");
  }

  private void communication() {
    if (plan.ranks() == 1) {
      return;
    }
    line("sent by a rank in a step");
    row("  all-reduce, MB", p -> format("%,.1f", p.communication().sentBytes() / 1e6));
    row("  with ZeRO-1, MB", p -> format("%,.1f", p.communication().zero1SentBytes() / 1e6));
    row("  seconds", p -> number("%.4f", p.communication().secondsPerStep()));
    line("");
  }

  private void speed() {
    row("seconds of computing a step", p -> format("%.3f", p.computeSecondsPerStep()));
    row("tokens/s", p -> number("%,.0f", p.tokensPerSecond()));
    if (plan.ranks() > 1) {
      row("tokens/s, all overlapped", p -> number("%,.0f", p.overlappedTokensPerSecond()));
    }
    row("hours", p -> number("%,.2f", p.hours()));
    line("");
  }

  private void foot() {
    line(
        "%,d steps, %s FLOPs, %s hours (%s), %.1f GB a rank (± %.0f %%)",
        plan.steps(),
        scientific(plan.flops()),
        number("%,.2f", plan.hours()),
        plan.speedError() == null
            ? "as good as the figures given"
            : format("± %.0f %%", 100 * plan.speedError()),
        plan.memoryBytes() / 1e9,
        100 * plan.memoryError());
    if (plan.measurement() != null) {
      measurement(plan.measurement());
    }
    plan.assumptions().forEach(assumption -> line("Assumed: %s", assumption));
    if (plan.check() != null) {
      line("");
      plan.check().forEach(this::check);
    }
  }

  private void measurement(PlanReport.Measurement m) {
    line(
        "Measured here: micro-batches of %s sequences, peak %,.0f GFLOP/s%s",
        String.join(", ", m.sequences().stream().map(String::valueOf).toList()),
        m.peakGflops(),
        m.residentBytes() == null
            ? ""
            : format(
                ", %.2f GB resident for %.2f GB predicted",
                m.residentBytes() / 1e9, m.predictedBytes() / 1e9));
  }

  private void check(PlanReport.CheckReport c) {
    line(
        "The run, phase %d, %,d lines: %,.0f tokens/s for %s predicted (ratio %s); FLOPs a token %.3f of the plan's",
        c.phase() + 1,
        c.lines(),
        c.tokensPerSecond(),
        number("%,.0f", c.predictedTokensPerSecond()),
        number("%.2f", c.tokensPerSecondRatio()),
        c.flopsPerTokenRatio());
  }

  private void gigabytes(String name, Function<PlanReport.PhaseReport, Long> bytes) {
    row("  " + name, p -> format("%.3f", bytes.apply(p) / 1e9));
  }

  private void row(String name, Function<PlanReport.PhaseReport, String> value) {
    StringBuilder text = new StringBuilder(format("%-" + NAME + "s", name));
    plan.phases().forEach(p -> text.append(format("%" + COLUMN + "s", value.apply(p))));
    lines.add(text.toString());
  }

  private void line(String format, Object... arguments) {
    lines.add(format(format, arguments));
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static String number(String format, Double value) {
    return value == null ? UNKNOWN : format(format, value);
  }

  private static String scientific(double value) {
    return format("%.3e", value);
  }
}
