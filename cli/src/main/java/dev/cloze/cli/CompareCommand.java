package dev.cloze.cli;

import dev.cloze.task.comparison.BlimpScores;
import dev.cloze.task.comparison.ComparedModel;
import dev.cloze.task.comparison.ComparedRecipe;
import dev.cloze.task.comparison.ComparisonPlan;
import dev.cloze.task.comparison.ComparisonPlot;
import dev.cloze.task.comparison.ComparisonTable;
import dev.cloze.task.comparison.HeldOutPoint;
import dev.cloze.task.comparison.SameText;
import dev.cloze.train.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = {
      "Pre-trains the models of several recipes for the same FLOPs on the same text, and compares them.",
      "Run the same command again to go on after an interruption; runs that are finished are kept."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze compare --flops 4e14 --plan recipes/compare-bert.yaml recipes/compare-electra.yaml",
      "  cloze compare --flops 4e14 --output runs/compared recipes/compare-bert.yaml"
          + " recipes/compare-roberta.yaml recipes/compare-electra.yaml"
    })
final class CompareCommand implements Callable<Integer> {
  /** What {@code --plan --json} prints. */
  record Plan(double flops, List<PlannedModel> models) {}

  /** A line of the plan; see {@link ComparisonPlan.Entry}. */
  record PlannedModel(
      String name, String architecture, long parameters, long steps, long tokens, double flops) {
    static PlannedModel of(ComparisonPlan.Entry entry) {
      return new PlannedModel(
          entry.name(),
          entry.compared().architecture(),
          entry.compared().model().preTrainingParameters(),
          entry.costs().steps(),
          entry.costs().tokens(),
          entry.costs().flops());
    }
  }

  /** What {@code --json} prints and {@code comparison.json} holds. */
  record Result(
      String output,
      double flops,
      List<Model> models,
      String table,
      String plot,
      List<String> notices,
      double seconds) {}

  /**
   * What came of a recipe; see {@link ComparedModel}.
   *
   * @param untrained before the first step; null if it was not evaluated
   * @param untrainedBlimpAccuracy fractions, as the next; null without {@code --blimp}
   */
  record Model(
      String name,
      String architecture,
      String run,
      long parameters,
      long steps,
      long tokens,
      double flops,
      Double minutes,
      Double heldOutTokensPerByte,
      HeldOutPoint untrained,
      HeldOutPoint trained,
      Double untrainedBlimpAccuracy,
      Double blimpAccuracy,
      List<HeldOutPoint> curve) {
    static Model of(ComparedModel model, BlimpScores blimp) {
      PlannedModel planned = PlannedModel.of(model.entry());
      return new Model(
          planned.name(),
          planned.architecture(),
          model.run().toString(),
          planned.parameters(),
          planned.steps(),
          planned.tokens(),
          planned.flops(),
          model.minutes(),
          model.heldOutTokensPerByte(),
          model.untrained().orElse(null),
          model.trained(),
          blimp == null ? null : blimp.untrained(),
          blimp == null ? null : blimp.trained(),
          model.curve());
    }
  }

  private static final String JSON = "comparison.json";
  private static final String TABLE = "comparison.md";
  private static final String UNTRAINED =
      "untrained"; // in a run: one stopped before its first step
  private static final String PLOT = "comparison.svg";

  @Parameters(
      paramLabel = "RECIPE",
      arity = "2..*",
      description = "YAML files; what differs between them is what is compared.")
  private List<Path> recipeFiles;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/compare",
      description =
          "Where the table, the plot and a run for each recipe go (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--flops",
      paramLabel = "N",
      required = true,
      description = "Useful floating-point operations that each may spend, such as 4e14.")
  private double flops;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of every recipe, such as training.seed=2. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--blimp",
      paramLabel = "DATA",
      description = "Also score each model on BLiMP, before and after: its .jsonl files' folder.")
  private Path blimpData;

  @Option(
      names = "--blimp-limit",
      paramLabel = "N",
      description = "Only the first N pairs of each of BLiMP's paradigms.")
  private Integer blimpLimit;

  @Option(names = "--plan", description = "Print how long each would train, do no more.")
  private boolean planOnly;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    requireSense();
    long started = System.nanoTime();
    List<ComparedRecipe> recipes = ComparedRecipe.read(recipeFiles, overrides);
    List<String> notices = SameText.require(recipes);
    var training = new StoppableTraining(reporting);
    reporting.note("cloze: counting what the steps of %d recipes cost", recipes.size());
    Optional<ComparisonPlan> counted = ComparisonPlan.of(flops, recipes, training::stopRequested);
    if (counted.isEmpty()) {
      return ExitCode.STOPPED;
    }
    ComparisonPlan plan = counted.get();
    if (planOnly) {
      reporting.result(
          new Plan(flops, plan.entries().stream().map(PlannedModel::of).toList()),
          () -> lines(plan).forEach(reporting.out()::println));
      return ExitCode.DONE;
    }
    lines(plan).forEach(line -> reporting.note("%s", line));
    notices.forEach(notice -> reporting.note("cloze: %s", notice));
    for (ComparisonPlan.Entry entry : plan.entries()) {
      Pretraining.Result result = training.run(entry.recipe(), run(entry));
      if (result.outcome() == Pretraining.Outcome.STOPPED) {
        return ExitCode.STOPPED;
      }
    }
    Map<String, BlimpScores> blimp = new LinkedHashMap<>();
    for (ComparisonPlan.Entry entry : plan.entries()) {
      if (blimpData != null) {
        blimp.put(entry.name(), blimp(entry, training));
      }
      if (training.stopRequested()) {
        return ExitCode.STOPPED;
      }
    }
    report(plan, blimp, notices, (System.nanoTime() - started) / 1e9);
    return ExitCode.DONE;
  }

  private void requireSense() {
    if (!(flops > 0) || Double.isInfinite(flops)) {
      throw new ParameterException(
          reporting.commandLine(), "--flops is %s: expected a number above 0".formatted(flops));
    }
    if (overrides.containsKey("training.steps")) {
      throw new ParameterException(
          reporting.commandLine(),
          "--set training.steps: --flops decides how many steps each recipe trains");
    }
    if (blimpLimit != null && blimpLimit < 1) {
      throw new ParameterException(
          reporting.commandLine(),
          "--blimp-limit is %d, expected at least 1".formatted(blimpLimit));
    }
    if (blimpData != null && Files.notExists(blimpData)) { // said before hours of training
      throw new ParameterException(
          reporting.commandLine(), "--blimp %s does not exist".formatted(blimpData));
    }
  }

  private BlimpScores blimp(ComparisonPlan.Entry entry, StoppableTraining training)
      throws IOException {
    Path start = run(entry).resolve(UNTRAINED);
    training.begin(entry.recipe(), start);
    var scoring =
        new BlimpOfRun(blimpData, blimpLimit, entry.recipe().training().threads(), reporting);
    return new BlimpScores(scoring.accuracy(start), scoring.accuracy(run(entry)));
  }

  private static List<String> lines(ComparisonPlan plan) {
    List<String> lines = new ArrayList<>();
    String format = "%-24s %-12s %12s %10s %14s %12s";
    lines.add(format.formatted("recipe", "architecture", "parameters", "steps", "tokens", "FLOPs"));
    for (ComparisonPlan.Entry entry : plan.entries()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-24s %-12s %,12d %,10d %,14d %12.4e",
              entry.name(),
              entry.compared().architecture(),
              entry.compared().model().preTrainingParameters(),
              entry.costs().steps(),
              entry.costs().tokens(),
              entry.costs().flops()));
    }
    return lines;
  }

  private Path run(ComparisonPlan.Entry entry) {
    return output.resolve(entry.name());
  }

  private void report(
      ComparisonPlan plan, Map<String, BlimpScores> blimp, List<String> notices, double seconds)
      throws IOException {
    List<ComparedModel> models =
        plan.entries().stream().map(entry -> ComparedModel.of(entry, run(entry))).toList();
    String table = ComparisonTable.markdown(plan.flops(), models, blimp, PLOT, notices);
    Files.writeString(output.resolve(TABLE), table);
    Files.writeString(output.resolve(PLOT), ComparisonPlot.svg(models));
    Result result =
        new Result(
            output.toString(),
            plan.flops(),
            models.stream().map(m -> Model.of(m, blimp.get(m.entry().name()))).toList(),
            output.resolve(TABLE).toString(),
            output.resolve(PLOT).toString(),
            notices,
            seconds);
    Files.writeString(output.resolve(JSON), Json.MAPPER.writeValueAsString(result) + "\n");
    reporting.result(result, () -> reporting.out().print(table));
  }
}
