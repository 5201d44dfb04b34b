package dev.cloze.cli;

import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.finetune.FineTunedModel;
import dev.cloze.task.finetune.PredictionFiles;
import dev.cloze.train.ModelDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "predict",
    description = "Writes a fine-tuned model's predictions as the task's leaderboard takes them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze predict --task cola --model tuned/cola --data glue/CoLA --output cola.zip",
      "  cloze predict --task squad-1.1 --model tuned/squad --data squad --part dev --output"
          + " answers"
    })
final class PredictCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String task, long examples, List<String> files, double seconds, double examplesPerSecond) {}

  @Mixin private TaskOptions task;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "An archive if it ends in .zip, otherwise a folder.")
  private Path output;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "test",
      description = "train, dev or test (default: ${DEFAULT-VALUE}).")
  private Split part;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Of the task table: its columns (default: the model's recipe.yaml).")
  private Path recipe;

  @Mixin private ComputingOptions computing;
  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    TaskOptions.requireKnown(task.name(), Tasks.names(), reporting);
    computing.start(reporting);
    Path model = ModelDirectory.resolve(task.model());
    return run(
        task.choice(FineTunedModel.recipe(model, task.name(), Optional.ofNullable(recipe)).data())
            .open(),
        model);
  }

  private <E extends Example, P> int run(Task<E, P> opened, Path directory) {
    long started = System.nanoTime();
    PredictionFiles.Result result;
    try (FineTunedModel<E, P> model =
            FineTunedModel.open(opened, directory, computing.precision(), computing.batchTokens());
        Progress progress = reporting.progress()) {
      result =
          PredictionFiles.write(
              opened,
              task.data(),
              part,
              model,
              output,
              (done, total) -> progress.update(done, total, task::name));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    result.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    List<String> files = result.files().stream().map(Path::toString).toList();
    reporting.result(
        new Result(task.name(), result.examples(), files, seconds, result.examples() / seconds),
        () -> files.forEach(reporting.out()::println));
    return ExitCode.DONE;
  }
}
