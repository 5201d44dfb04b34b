package dev.cloze.cli;

import dev.cloze.config.AgoraRecipe;
import dev.cloze.task.agora.text.AgoraOutcome;
import dev.cloze.task.agora.text.AgoraPage;
import dev.cloze.task.agora.text.AgoraTable;
import dev.cloze.task.agora.text.TextAgora;
import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "agora",
    description = {
      "Fine-tunes with many hyperparameter sets and ever more data: Agora.",
      "In every round the best model's mistakes become new examples, which a teacher labels, and the"
          + " least promising sets leave.",
      "Run the same command again to go on where it was interrupted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze agora recipes/agora.yaml --task rte --model models/small --data glue/RTE --teacher"
          + " tuned/rte --generator models/bert --output agora/rte --plan",
      "  cloze agora recipes/agora.yaml --task rte --model models/small --data glue/RTE --teacher"
          + " tuned/rte --generator models/bert --output agora/rte --workers 2"
    })
final class AgoraCommand implements Callable<Integer> {
  private static final String PAGE = "report.html";
  private static final String REPORT = "report.json";

  /** What {@code --plan --json} prints. */
  record Plan(
      String task,
      int sets,
      double trainings,
      double rounds,
      int trainExamples,
      int developmentExamples,
      int heldOutExamples,
      String heldOutFrom,
      AgoraReport.Teacher teacher,
      String recipe) {}

  /** What {@code --json} prints when the first round has not ended. */
  record Stopped(String task, String outcome) {}

  @Parameters(
      paramLabel = "RECIPE",
      description = "A YAML file: the hyperparameter sets, the data, the budget.")
  private Path recipeFile;

  @Mixin private TaskOptions task;

  @Option(
      names = "--teacher",
      required = true,
      paramLabel = "DIR",
      description = "A model fine-tuned for the task, which labels the new examples.")
  private Path teacher;

  @Option(
      names = "--generator",
      required = true,
      paramLabel = "DIR",
      description = "A masked language model, which the words of new examples are drawn from.")
  private Path generator;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the best model, the report and the rounds go.")
  private Path output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of the recipe, such as budget.trainings=50. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--any-teacher",
      description = "Take a teacher that has less than two thirds right; the report says so.")
  private boolean anyTeacher;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processes that share the trainings of a round (default: 1).")
  private int workers;

  @Option(names = "--worker-of", hidden = true, description = "Number of the process to help.")
  private Long helped;

  @Option(names = "--plan", description = "Print how much there is to do, do no more.")
  private boolean planOnly;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    long started = System.nanoTime();
    if (workers < 1) {
      throw new ParameterException(
          reporting.commandLine(), "--workers is %d, expected 1 or more".formatted(workers));
    }
    TaskOptions.requireKnown(task.name(), Tasks.names(), reporting);
    AgoraRecipe recipe = AgoraRecipe.read(recipeFile, overrides);
    var stop = new AtomicBoolean();
    Optional<AgoraOutcome> outcome;
    try (Progress progress = reporting.progress()) {
      var agora =
          new TextAgora(opened(recipe), sources(), recipe, anyTeacher, new AgoraProgress(progress));
      if (planOnly) {
        plan(agora.plan(), recipe);
        return ExitCode.DONE;
      }
      StopSignals.install(
          name -> {
            reporting.note("cloze: %s: saving a checkpoint; interrupt again to end at once", name);
            stop.set(true);
          });
      try (AgoraWorkers others = others()) {
        outcome = agora.run(() -> stop.get() || isAlone());
      }
    }
    if (helped != null) {
      return ExitCode.DONE;
    }
    if (outcome.isEmpty()) {
      reporting.result(
          new Stopped(task.name(), "stopped"),
          () -> reporting.out().println("stopped; run it again to go on"));
      return ExitCode.STOPPED;
    }
    report(outcome.get(), recipe, (System.nanoTime() - started) / 1e9);
    return stop.get() ? ExitCode.STOPPED : ExitCode.DONE;
  }

  private AgoraWorkers others() throws IOException {
    List<String> arguments =
        reporting
            .commandLine()
            .getCommandSpec()
            .root()
            .commandLine()
            .getParseResult()
            .originalArgs();
    return AgoraWorkers.start(helped == null ? workers - 1 : 0, arguments);
  }

  /** Whether this process helps one that is no more. */
  private boolean isAlone() {
    return helped != null && ProcessHandle.of(helped).filter(ProcessHandle::isAlive).isEmpty();
  }

  private Task<?, ?> opened(AgoraRecipe recipe) {
    return task.choice(recipe.table()).open();
  }

  private TextAgora.Sources sources() {
    return new TextAgora.Sources(task.data(), task.model(), teacher, generator, output);
  }

  private void plan(TextAgora.Plan plan, AgoraRecipe recipe) {
    reporting.result(
        new Plan(
            task.name(),
            plan.sets(),
            plan.forecast().trainings(),
            plan.forecast().rounds(),
            plan.training(),
            plan.development(),
            plan.heldOut(),
            plan.heldOutFrom(),
            AgoraReport.teacher(plan.teacher(), null),
            recipe.toYaml()),
        () -> {
          reporting.note(
              "%d hyperparameter sets: about %.0f trainings in %.0f rounds, on %,d examples to begin with; %,d development examples, %,d held out from %s; the teacher has %.1f %% right, %.1f %% of each class in the mean",
              plan.sets(),
              plan.forecast().trainings(),
              plan.forecast().rounds(),
              plan.training(),
              plan.development(),
              plan.heldOut(),
              plan.heldOutFrom(),
              100 * plan.teacher().accuracy(),
              100 * plan.teacher().balancedAccuracy());
          reporting.out().print(recipe.toYaml());
        });
  }

  private void report(AgoraOutcome outcome, AgoraRecipe recipe, double seconds) throws IOException {
    AgoraReport result = AgoraReport.of(outcome, output.resolve(PAGE));
    Files.writeString(output.resolve("agora.yaml"), recipe.toYaml());
    Files.writeString(output.resolve(PAGE), AgoraPage.html(outcome));
    Files.writeString(
        output.resolve(REPORT),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    reporting.result(
        result,
        () -> {
          AgoraTable.lines(outcome).forEach(reporting.out()::println);
          reporting
              .out()
              .printf(
                  Locale.ROOT,
                  "%.4f on %,d held-out examples (%.4f on development) after %d trainings in %s: %s; report %s%n",
                  result.heldOutScore(),
                  result.heldOutExamples(),
                  result.developmentScore(),
                  result.trainings(),
                  Progress.duration(Math.round(seconds)),
                  result.model(),
                  output.resolve(PAGE));
        });
  }
}
