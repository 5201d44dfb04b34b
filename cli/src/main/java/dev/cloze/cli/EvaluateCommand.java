package dev.cloze.cli;

import dev.cloze.command.EnumWords;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "evaluate",
    description = {
      "Judges a model by a task's own metrics.",
      "",
      "blimp: does the model prefer the grammatical sentence of two? Needs no fine-tuning. Masked",
      "language models score a sentence by its pseudo-log-likelihood, discriminators of ELECTRA by",
      "how sure they are that no token was replaced."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze evaluate --task blimp --model runs/bert-tiny --data blimp/data")
final class EvaluateCommand implements Callable<Integer> {
  /** What {@code --json} prints; the keys of the metrics are the task's. */
  record Result(String task, TaskMetrics metrics) {}

  @Option(names = "--task", required = true, paramLabel = "NAME", description = "blimp.")
  private EvaluationTask task;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model, or a run, which stands for its latest checkpoint.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "The task's files, or a folder that holds them; repeatable (default: data/NAME). For"
              + " blimp .jsonl files, plain or packed.")
  private List<Path> data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Only the first N examples of each part of the data: for blimp, of each paradigm.")
  private Integer limit;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      defaultValue = "4096",
      description = "The most tokens to compute at once (default: ${DEFAULT-VALUE}).")
  private int batchTokens;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "fp32",
      description = "fp32 (the default) or bf16.")
  private String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Computing threads (default: one per core).")
  private int threads;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    requirePositive("--limit", limit == null ? 1 : limit);
    requirePositive("--batch-tokens", batchTokens);
    Engine.start(threads, "highest"); // with AMX, "medium" would compute fp32 products in bf16
    String name = EnumWords.word(task);
    List<Path> from = data == null ? List.of(Path.of("data", name)) : data;
    var limits = new EvaluationTask.Limits(limit == null ? Integer.MAX_VALUE : limit, batchTokens);
    TaskMetrics metrics;
    try (Evaluation evaluation = task.open(model, from, limits, Precision.of(precision));
        Progress progress = reporting.progress()) {
      metrics = evaluation.evaluate((done, total) -> progress.update(done, total, () -> name));
    }
    metrics.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    reporting.result(
        new Result(name, metrics), () -> metrics.lines().forEach(reporting.out()::println));
    return ExitCode.DONE;
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          reporting.commandLine(), "%s is %d, expected at least 1".formatted(option, value));
    }
  }
}
