package dev.cloze.cli;

import dev.cloze.engine.Engine;
import dev.cloze.task.FillMask;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "fill-mask",
    description = "The likeliest words for each [MASK] of a text.",
    footerHeading = "%nExample:%n",
    footer = "  cloze fill-mask --model runs/bert-tiny 'The cat [MASK] on the mat.'")
final class FillMaskCommand implements Callable<Integer> {
  /** What {@code --json} prints: for each blank the likeliest tokens, best first. */
  record Result(List<List<FillMask.Prediction>> predictions) {}

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model, or a run, which stands for its latest checkpoint.")
  private Path model;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "5",
      description = "How many words for each blank (default: ${DEFAULT-VALUE}).")
  private int top;

  @Parameters(paramLabel = "TEXT", description = "In quotes, with at least one [MASK].")
  private String text;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException(
          reporting.commandLine(), "--top is %d, expected at least 1".formatted(top));
    }
    Engine.start(0, "medium");
    List<List<FillMask.Prediction>> predictions;
    try (FillMask fillMask = FillMask.open(model)) {
      predictions = fillMask.predict(text, top);
    }
    reporting.result(new Result(predictions), () -> print(predictions));
    return ExitCode.DONE;
  }

  private void print(List<List<FillMask.Prediction>> predictions) {
    for (int blank = 0; blank < predictions.size(); blank++) {
      if (predictions.size() > 1) {
        reporting.out().printf("[MASK] %d%n", blank + 1);
      }
      for (FillMask.Prediction p : predictions.get(blank)) {
        reporting.out().printf(Locale.ROOT, "%5.1f %%  %s%n", 100 * p.probability(), p.token());
      }
    }
  }
}
