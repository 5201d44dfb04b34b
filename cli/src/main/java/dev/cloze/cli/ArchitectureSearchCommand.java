package dev.cloze.cli;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.Recipe;
import dev.cloze.search.ArchitectureSearch;
import dev.cloze.search.Candidate;
import dev.cloze.search.Row;
import dev.cloze.search.SearchListener;
import dev.cloze.search.SearchReport;
import dev.cloze.search.SearchResult;
import dev.cloze.search.SearchTable;
import dev.cloze.search.WinnerRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "architecture-search",
    description = {
      "Searches the shape of encoder that is small, fast and learns well.",
      "Parameters follow from the shape, inference is timed on this machine, errors come from short"
          + " trainings against a teacher.",
      "Run the same command again to go on; what is measured is kept."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze architecture-search recipes/architecture-search.yaml --plan",
      "  cloze architecture-search recipes/architecture-search-tiny.yaml --output runs/search"
          + " --set stride=2 --set budget.minutes=30"
    })
final class ArchitectureSearchCommand implements Callable<Integer> {
  private static final int SHOWN = 20;
  private static final String REPORT = "report.html";
  private static final String RECIPE = "winner.yaml";
  private static final String RESOLVED = "search.yaml";

  /** What {@code --plan --json} prints. */
  record Plan(
      String output,
      int combinations,
      int shapes,
      int visited,
      long trainings,
      long steps,
      String maximum,
      String recipe) {}

  /** What {@code --json} prints. */
  record Result(
      String output,
      boolean complete,
      int shapes,
      int stride,
      Winner winner,
      Maximum maximum,
      String costUnit,
      long measured,
      long rejected,
      long diverged,
      long notReached,
      List<Point> paretoFront,
      List<Coarser> coarserStrides,
      List<String> warnings,
      String measurements,
      String report,
      String recipe,
      double seconds) {}

  /** A shape by the names of its numbers. */
  record Shape(int numHiddenLayers, int numAttentionHeads, int hiddenSize, int intermediateSize) {
    static Shape of(ArchitectureShape shape) {
      return new Shape(
          shape.numHiddenLayers(),
          shape.numAttentionHeads(),
          shape.hiddenSize(),
          shape.intermediateSize());
    }
  }

  /**
   * @param index among the sorted shapes of the space, from 0
   */
  record Winner(
      Shape shape,
      int index,
      long parameters,
      double cost,
      double error,
      double wCoefficient,
      double learningRate,
      int batchSize) {}

  record Maximum(Shape shape, long parameters, double cost) {}

  record Point(Shape shape, int trial, long parameters, double cost, double error) {
    static Point of(Row row) {
      return new Point(
          Shape.of(row.candidate().shape()),
          row.trial(),
          row.candidate().parameters(),
          row.cost(),
          row.error());
    }
  }

  /**
   * @param shareOfBest its W as a fraction of the winner's
   */
  record Coarser(int stride, Shape shape, int index, double shareOfBest) {}

  @Parameters(
      paramLabel = "RECIPE",
      description = "A YAML file: the space, how to measure, the budget.")
  private Path recipeFile;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Where measurements, report and recipe go (default: runs/ and the file's name).")
  private Path output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of the recipe, such as stride=6. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(names = "--plan", description = "Print how much there is to measure, do no more.")
  private boolean planOnly;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    long started = System.nanoTime();
    Path directory = output == null ? Path.of("runs", Recipe.nameOf(recipeFile)) : output;
    ArchitectureSearchRecipe recipe = ArchitectureSearchRecipe.read(recipeFile, overrides);
    var stop = new AtomicBoolean();
    SearchResult result;
    try (Progress progress = reporting.progress()) {
      var search = new ArchitectureSearch(recipe, directory, new Listener(progress));
      if (planOnly) {
        plan(search.plan(), recipe, directory);
        return ExitCode.DONE;
      }
      StopSignals.install(
          name -> {
            reporting.note("cloze: %s: keeping what is measured", name);
            stop.set(true);
          });
      result = search.run(stop::get);
    }
    write(result, directory);
    report(result, directory, (System.nanoTime() - started) / 1e9);
    return stop.get() ? ExitCode.STOPPED : ExitCode.DONE;
  }

  /** Shows how far a search is. */
  private static final class Listener implements SearchListener {
    private final Progress progress;

    Listener(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void onTrained(int done, int trainings, Candidate candidate, double error) {
      progress.update(
          done,
          trainings,
          () ->
              "%d of %d trained, %s: error %.4f"
                  .formatted(done, trainings, candidate.shape(), error));
    }

    @Override
    public void onNotice(String line) {
      progress.line("cloze: " + line);
    }
  }

  private void plan(ArchitectureSearch.Plan plan, ArchitectureSearchRecipe recipe, Path directory) {
    reporting.result(
        new Plan(
            directory.toString(),
            plan.combinations(),
            plan.shapes(),
            plan.visited(),
            plan.trainings(),
            plan.steps(),
            plan.maximum(),
            recipe.toYaml()),
        () -> {
          reporting.note(
              "%s: %,d combinations, %,d shapes, %,d visited, at most %,d trainings of %,d steps",
              directory,
              plan.combinations(),
              plan.shapes(),
              plan.visited(),
              plan.trainings(),
              recipe.error().steps());
          reporting.out().print(recipe.toYaml());
        });
  }

  private static void write(SearchResult result, Path directory) throws IOException {
    Files.writeString(directory.resolve(REPORT), SearchReport.html(result));
    Path recipe = directory.resolve(RECIPE);
    Files.writeString(recipe, WinnerRecipe.yaml(result, recipe.toString()));
    Files.writeString(directory.resolve(RESOLVED), result.recipe().toYaml());
  }

  private void report(SearchResult result, Path directory, double seconds) {
    reporting.result(
        json(result, directory, seconds),
        () -> {
          SearchTable.lines(result, SHOWN).forEach(reporting.out()::println);
          result.warnings().forEach(warning -> reporting.note("cloze: %s", warning));
          reporting
              .out()
              .printf(
                  "%s: W %.6f; report %s, recipe %s%n",
                  result.best().candidate().shape(),
                  result.best().w(),
                  directory.resolve(REPORT),
                  directory.resolve(RECIPE));
        });
  }

  private static Result json(SearchResult result, Path directory, double seconds) {
    Row best = result.best();
    var trial = result.recipe().trials().get(best.trial());
    return new Result(
        directory.toString(),
        result.isComplete(),
        result.shapes(),
        result.recipe().stride(),
        new Winner(
            Shape.of(best.candidate().shape()),
            best.candidate().index(),
            best.candidate().parameters(),
            best.cost(),
            best.error(),
            best.w(),
            trial.learningRate(),
            trial.batchSize()),
        new Maximum(
            Shape.of(result.maximumShape()),
            (long) result.maximum().parameters(),
            result.maximum().cost()),
        result.costUnit(),
        result.count(Row.Status.MEASURED),
        result.count(Row.Status.REJECTED),
        result.count(Row.Status.DIVERGED),
        result.count(Row.Status.NOT_REACHED),
        result.paretoFront().stream().map(Point::of).toList(),
        result.coarserStrides().stream()
            .map(
                c ->
                    new Coarser(
                        c.stride(),
                        Shape.of(c.row().candidate().shape()),
                        c.row().candidate().index(),
                        c.shareOfBest()))
            .toList(),
        result.warnings(),
        directory.resolve("measurements.json").toString(),
        directory.resolve(REPORT).toString(),
        directory.resolve(RECIPE).toString(),
        seconds);
  }
}
