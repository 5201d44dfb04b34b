package dev.cloze.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.engine.Engine;
import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import dev.cloze.task.finetune.FineTunable;
import dev.cloze.task.finetune.FineTuneListener;
import dev.cloze.task.finetune.FineTuning;
import dev.cloze.task.finetune.Grid;
import dev.cloze.task.finetune.RunResult;
import dev.cloze.task.finetune.SeedSummary;
import dev.cloze.task.finetune.TaskChoice;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "finetune",
    description = {
      "Fine-tunes a pre-trained model for a task, once for each seed.",
      "Keeps the model that is best on the dev data. Settings are those of the model's paper unless"
          + " a recipe, --set or --grid says otherwise.",
      "Run the same command again to go on where it was interrupted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze finetune --task cola --model runs/bert-tiny --data glue/CoLA --output tuned/cola",
      "  cloze finetune --task rte --model tuned/mnli --data glue/RTE --output tuned/rte --seeds"
          + " 1,2,3",
      "  cloze finetune --task ner --model models/elmo --data names --output tuned/names --set"
          + " training.fresh=true"
    })
final class FinetuneCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param outcome completed or stopped
   * @param model the best model's directory; absent while there are runs left
   * @param trainExamplesPerSecond of the steps alone; absent if this process made none
   */
  record Result(
      String task,
      String outcome,
      String model,
      List<Run> runs,
      List<Summary> summaries,
      Double trainExamplesPerSecond,
      double seconds) {}

  /** One seed with one setting of the grid. */
  record Run(
      String run,
      Map<String, String> settings,
      long seed,
      long step,
      double main,
      Map<String, Map<String, Double>> scores) {}

  /** The main scores of the seeds with one setting; a deviation needs two. */
  record Summary(
      Map<String, String> settings,
      int seeds,
      double mean,
      Double deviation,
      double median,
      double maximum) {}

  /** What {@code --dry-run --json} prints; the recipe is YAML with every default. */
  record Plan(String task, int runs, String recipe) {}

  @Mixin private TaskOptions task;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the best model, the results and the runs go.")
  private Path output;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Settings in YAML, in place of the paper's; of the task table its columns.")
  private Path recipeFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key, such as training.epochs=2. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of fresh weights, order and dropout; one run for each (default: 1).")
  private List<Long> seeds;

  @Option(
      names = "--grid",
      paramLabel = "KEY=VALUE,…",
      description = "Values to try. With several keys every combination. Repeatable.")
  private Map<String, String> grid = new LinkedHashMap<>();

  @Option(
      names = "--dry-run",
      description = "Check model, recipe and data, print the recipe, do no more.")
  private boolean dryRun;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    if (seeds.stream().distinct().count() < seeds.size()) {
      throw new ParameterException(
          reporting.commandLine(), "--seeds names one twice: %s".formatted(seeds));
    }
    TaskOptions.requireKnown(task.name(), Tasks.names(), reporting);
    Engine.start(0, "medium");
    Path model = ModelDirectory.resolve(task.model());
    ObjectNode published = FineTunable.open(model).published(task.name());
    Map<Map<String, String>, FineTuneRecipe> recipes = new LinkedHashMap<>();
    for (Map<String, String> point : Grid.points(split(grid))) {
      Map<String, String> all = new LinkedHashMap<>(overrides);
      all.putAll(point);
      recipes.put(point, FineTuneRecipe.read(published, Optional.ofNullable(recipeFile), all));
    }
    TaskChoice choice = task.choice(recipes.values().iterator().next().data());
    return run(choice.open(), model, recipes);
  }

  private static Map<String, List<String>> split(Map<String, String> grid) {
    return grid.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> Arrays.asList(e.getValue().split(",")),
                (a, b) -> b,
                LinkedHashMap::new));
  }

  private <E extends Example, P> int run(
      Task<E, P> opened, Path model, Map<Map<String, String>, FineTuneRecipe> recipes)
      throws IOException {
    if (dryRun) {
      try (var tuning = new FineTuning<>(opened, model, task.data(), output, notices())) {
        tuning.check(recipes.values());
      }
      plan(recipes);
      return ExitCode.DONE;
    }
    long started = System.nanoTime();
    AtomicBoolean stop = new AtomicBoolean();
    StopSignals.install(
        name -> {
          reporting.note("cloze: %s: saving a checkpoint; interrupt again to end at once", name);
          stop.set(true);
        });
    FineTuning.Result result;
    FineTuneReport report;
    try (Progress progress = reporting.progress()) {
      report = new FineTuneReport(progress, recipes.size() * seeds.size());
      try (var tuning = new FineTuning<>(opened, model, task.data(), output, report)) {
        result = tuning.run(recipes, seeds, stop::get);
      }
    }
    Result printed =
        result(result, report.examplesPerSecond(), (System.nanoTime() - started) / 1e9);
    if (!result.stopped()) {
      Files.writeString(
          output.resolve("results.json"),
          Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(printed) + "\n");
    }
    reporting.result(printed, () -> print(printed));
    return result.stopped() ? ExitCode.STOPPED : ExitCode.DONE;
  }

  private FineTuneListener notices() {
    return new FineTuneListener() {
      @Override
      public void onNotice(String line) {
        reporting.note("cloze: %s", line);
      }
    };
  }

  private void plan(Map<Map<String, String>, FineTuneRecipe> recipes) {
    String yaml = recipes.values().iterator().next().toYaml();
    reporting.result(
        new Plan(task.name(), recipes.size() * seeds.size(), yaml),
        () -> {
          reporting.note("%d runs", recipes.size() * seeds.size());
          reporting.out().print(yaml);
        });
  }

  private Result result(FineTuning.Result result, Double examplesPerSecond, double seconds) {
    return new Result(
        task.name(),
        result.stopped() ? "stopped" : "completed",
        result.stopped() ? null : output.toString(),
        result.runs().stream().map(FinetuneCommand::run).toList(),
        result.summaries().stream().map(FinetuneCommand::summary).toList(),
        examplesPerSecond,
        seconds);
  }

  private static Run run(RunResult r) {
    return new Run(r.run(), r.settings(), r.seed(), r.step(), r.main(), r.scores());
  }

  private static Summary summary(SeedSummary s) {
    return new Summary(s.settings(), s.seeds(), s.mean(), s.deviation(), s.median(), s.maximum());
  }

  private void print(Result result) {
    for (Run run : result.runs) {
      reporting.out().printf(Locale.ROOT, "%s: %.4f after step %,d", run.run, run.main, run.step);
      run.scores.forEach(
          (dataset, values) ->
              values.forEach(
                  (metric, value) ->
                      reporting
                          .out()
                          .printf(
                              Locale.ROOT,
                              ", %s %s %.4f",
                              dataset,
                              metric.replace('_', ' '),
                              value)));
      reporting.out().println();
    }
    for (Summary s : result.summaries) {
      String settings =
          s.settings.entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue() + " ")
              .collect(Collectors.joining());
      reporting
          .out()
          .printf(
              Locale.ROOT,
              "%s%d seeds: mean %.4f, deviation %s, median %.4f, maximum %.4f%n",
              settings,
              s.seeds,
              s.mean,
              s.deviation == null ? "unknown" : String.format(Locale.ROOT, "%.4f", s.deviation),
              s.median,
              s.maximum);
    }
    reporting
        .out()
        .printf("%s%n", result.model == null ? "stopped; run it again to go on" : result.model);
  }
}
