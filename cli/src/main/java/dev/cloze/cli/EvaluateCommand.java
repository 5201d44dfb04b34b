package dev.cloze.cli;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskMetrics;
import dev.cloze.task.blimp.Blimp;
import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.finetune.FineTunedEvaluation;
import dev.cloze.task.finetune.FineTunedModel;
import dev.cloze.task.finetune.TaskChoice;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      "how sure they are that no token was replaced.",
      "",
      "All other tasks need a model that was fine-tuned for them: by cloze finetune, or by others",
      "in the layout of Hugging Face."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze evaluate --task blimp --model runs/bert-tiny --data blimp/data",
      "  cloze evaluate --task cola --model tuned/cola --data glue/CoLA"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String BLIMP = "blimp";

  /** What {@code --json} prints; the keys of the metrics are the task's. */
  record Result(String task, TaskMetrics metrics) {}

  @Option(
      names = "--task",
      required = true,
      paramLabel = "NAME",
      description = "blimp, or any that cloze finetune knows. A wrong name lists them all.")
  private String task;

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
          "The folder with the task's files (default: data/NAME). For blimp .jsonl files, plain or"
              + " packed, or folders that hold them; repeatable.")
  private List<Path> data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Only the first N examples of each part of the data: for blimp, of each paradigm.")
  private Integer limit;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "dev",
      description = "train, dev or test, with labels (default: ${DEFAULT-VALUE}). Not for blimp.")
  private Split part;

  @Option(
      names = "--divide",
      paramLabel = "PART",
      description = "The only labelled part at hand, as in cloze finetune. Not for blimp.")
  private Split divided;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Of the task table: its columns (default: the model's recipe.yaml).")
  private Path recipe;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the result goes too, as JSON.")
  private Path output;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Where a page about the errors goes: confusions, worst examples, lengths.")
  private Path report;

  @Mixin private ComputingOptions computing;
  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    List<String> names = new ArrayList<>(List.of(BLIMP));
    names.addAll(Tasks.names());
    TaskOptions.requireKnown(task, names, reporting);
    if (report != null && task.equals(BLIMP)) {
      throw new ParameterException(reporting.commandLine(), "--report is not for blimp");
    }
    if (limit != null && limit < 1) {
      throw new ParameterException(
          reporting.commandLine(), "--limit is %d, expected at least 1".formatted(limit));
    }
    computing.start(reporting);
    TaskMetrics metrics;
    try (Evaluation evaluation = open();
        Progress progress = reporting.progress()) {
      metrics = evaluation.evaluate((done, total) -> progress.update(done, total, () -> task));
      if (report != null && evaluation instanceof FineTunedEvaluation<?, ?> tuned) {
        tuned.writeErrorPages(report).forEach(page -> reporting.note("cloze: wrote %s", page));
      }
    }
    metrics.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    Result result = new Result(task, metrics);
    if (output != null) {
      Files.writeString(output, Json.MAPPER.writeValueAsString(result) + "\n");
    }
    reporting.result(result, () -> metrics.lines().forEach(reporting.out()::println));
    return ExitCode.DONE;
  }

  private Evaluation open() {
    List<Path> from = data == null ? List.of(Path.of("data", task)) : data;
    int examples = limit == null ? Integer.MAX_VALUE : limit;
    Precision precision = computing.precision();
    if (task.equals(BLIMP)) {
      return Blimp.open(
          model, new Blimp.Options(from, examples, computing.batchTokens(), precision));
    }
    if (from.size() > 1) {
      throw new ParameterException(
          reporting.commandLine(),
          "--data is given %d times, expected one folder".formatted(from.size()));
    }
    Path directory = ModelDirectory.resolve(model);
    TaskChoice choice =
        new TaskChoice(
            task,
            from.get(0),
            FineTunedModel.recipe(directory, task, Optional.ofNullable(recipe)).data(),
            Optional.ofNullable(divided));
    return open(
        choice.open(),
        from.get(0),
        directory,
        new FineTunedEvaluation.Options(part, examples, computing.batchTokens(), precision));
  }

  private static <E extends Example, P> Evaluation open(
      Task<E, P> opened, Path from, Path directory, FineTunedEvaluation.Options options) {
    return FineTunedEvaluation.open(opened, from, directory, options);
  }
}
