package dev.cloze.search;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.ArchitectureSearchRecipe.Trial;
import dev.cloze.config.ArchitectureShape;
import dev.cloze.engine.Engine;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * A search from a recipe: measures what is not measured yet, then chooses. Everything measured is
 * in {@code measurements.json} at once, so a search that is interrupted goes on, and one that finds
 * all there chooses the same again without data or teacher.
 */
public final class ArchitectureSearch {
  private static final String MEASUREMENTS = "measurements.json";

  private final ArchitectureSearchRecipe recipe;
  private final Path output;
  private final SearchListener listener;
  private final Tokenizer tokenizer;
  private final List<Candidate> candidates;
  private final List<Candidate> visited;
  private final ArchitectureShape maximum;
  private final long maximumParameters;

  /**
   * Checks what can be checked before anything is measured.
   *
   * @throws dev.cloze.config.ClozeException if the tokenizer is missing, or no shape of the space
   *     is smaller than the maximum point
   */
  public ArchitectureSearch(ArchitectureSearchRecipe recipe, Path output, SearchListener listener) {
    this.recipe = recipe;
    this.output = output;
    this.listener = listener;
    tokenizer = TokenizerFiles.read(Path.of(recipe.tokenizer()));
    int vocabSize = tokenizer.vocabulary().size();
    candidates = Candidate.of(recipe.space(), vocabSize, recipe.maxPositionEmbeddings());
    visited = Candidate.everyNth(candidates, recipe.stride());
    maximum =
        recipe.maximum() == null ? candidates.get(candidates.size() - 1).shape() : recipe.maximum();
    maximumParameters = ParameterCount.of(maximum, vocabSize, recipe.maxPositionEmbeddings());
    if (smaller() == 0) {
      throw new SearchException(
          "Of the %d shapes that the stride visits none has fewer parameters than the maximum point %s with %,d; the smallest has %,d. Name a larger maximum, or smaller shapes in space."
              .formatted(visited.size(), maximum, maximumParameters, visited.get(0).parameters()));
    }
  }

  private long smaller() {
    return visited.stream().filter(c -> c.parameters() < maximumParameters).count();
  }

  /** What the search will do, before it does it. */
  public record Plan(
      int combinations, int shapes, int visited, long trainings, long steps, String maximum) {}

  /** At most so much; shapes that turn out slower than the maximum point are not trained. */
  public Plan plan() {
    long trainings = smaller() * recipe.trials().size();
    return new Plan(
        recipe.space().combinations(),
        candidates.size(),
        visited.size(),
        trainings,
        trainings * recipe.error().steps(),
        maximum.toString());
  }

  /**
   * Measures and chooses.
   *
   * @param stop asked often; when true, what is measured is kept and the search ends
   * @throws SearchException if not one shape could be measured
   */
  public SearchResult run(BooleanSupplier stop) throws IOException {
    Files.createDirectories(output);
    long started = System.nanoTime();
    BooleanSupplier ends =
        () ->
            stop.getAsBoolean()
                || recipe.budgetMinutes() > 0
                    && System.nanoTime() - started > recipe.budgetMinutes() * 60e9;
    Engine.start(recipe.inference().threads(), "medium");
    MeasurementFile file =
        MeasurementFile.open(output.resolve(MEASUREMENTS), recipe.measurementHash());
    Map<ArchitectureShape, InferenceCost> costs = costs(file, ends);
    int trainings = (int) plan().trainings();
    listener.onStart(candidates.size(), visited.size(), trainings);
    Fptas.Maximum point = new Fptas.Maximum(maximumParameters, costs.get(maximum).cost());
    try (Errors errors = new Errors(file, ends, trainings)) {
      List<Row> rows =
          Fptas.rows(
              visited,
              recipe.trials().size(),
              point,
              new Fptas.Measurements() {
                @Override
                public double cost(Candidate candidate) {
                  return costs.get(candidate.shape()).cost();
                }

                @Override
                public OptionalDouble error(Candidate candidate, int trial) {
                  return errors.of(candidate, recipe.trials().get(trial));
                }
              });
      Row best = Fptas.best(rows).orElseThrow(() -> nothingMeasured(rows, stop));
      return new SearchResult(
          recipe,
          tokenizer.vocabulary().size(),
          candidates.size(),
          maximum,
          point,
          costs,
          rows,
          best,
          errors.positions(),
          machine());
    }
  }

  private SearchException nothingMeasured(List<Row> rows, BooleanSupplier stop) {
    if (rows.stream().allMatch(row -> row.status() == Row.Status.REJECTED)) {
      return new SearchException(
          "Every shape that the stride visits is as large or as slow as the maximum point %s. Name a larger maximum, or smaller shapes in space."
              .formatted(maximum));
    }
    if (rows.stream().anyMatch(row -> row.status() == Row.Status.DIVERGED)) {
      return new SearchException(
          "Every training diverged: no error is a number. Lower the learning rates in trials.");
    }
    return new SearchException(
        stop.getAsBoolean()
            ? "Stopped before one shape was trained; the times of inference are kept in %s."
                .formatted(output)
            : "The budget of %s minutes ended before one shape was trained for %d steps. Raise budget.minutes, or lower error.steps or inference.passes; the times of inference are kept in %s."
                .formatted(recipe.budgetMinutes(), recipe.error().steps(), output));
  }

  /** Of one session: where one shape is missing, all are measured. */
  private Map<ArchitectureShape, InferenceCost> costs(MeasurementFile file, BooleanSupplier ends) {
    List<ArchitectureShape> shapes = visited.stream().map(Candidate::shape).toList();
    Map<ArchitectureShape, InferenceCost> costs = new LinkedHashMap<>();
    for (ArchitectureShape shape : shapes) {
      file.cost(shape).ifPresent(cost -> costs.put(shape, cost));
    }
    file.cost(maximum).ifPresent(cost -> costs.put(maximum, cost));
    if (costs.keySet().containsAll(shapes) && costs.containsKey(maximum)) {
      return costs;
    }
    ShortTraining.requireInputs(recipe, tokenizer); // before anything is kept under these settings
    Map<ArchitectureShape, InferenceCost> measured = new LinkedHashMap<>();
    if (recipe.inference().isTimed()) {
      TimedInference timed =
          new TimedInference(
              recipe.inference(),
              tokenizer.vocabulary().size(),
              recipe.maxPositionEmbeddings(),
              recipe.seed(),
              listener::onNotice);
      measured.putAll(timed.measure(maximum, shapes, ends));
      if (measured.isEmpty()) {
        throw new SearchException(
            "Ended while inference was timed, before one shape was trained: nothing is kept. Raise budget.minutes, or lower inference.passes.");
      }
    } else {
      long batch = recipe.inference().batchSize();
      long length = recipe.inference().length();
      shapes.forEach(
          s -> measured.put(s, InferenceCost.counted(MultiplyAdds.of(s, batch, length))));
      measured.put(maximum, InferenceCost.counted(MultiplyAdds.of(maximum, batch, length)));
    }
    file.putCosts(measured);
    return measured;
  }

  private String machine() {
    return "%s, %s, %d processors, %d computing threads"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Engine.threads());
  }

  /** Errors from the file, or from a training, as far as the budget reaches. */
  private final class Errors implements AutoCloseable {
    private final MeasurementFile file;
    private final BooleanSupplier ends;
    private final int trainings;
    private Optional<ShortTraining> training = Optional.empty();
    private int done;

    Errors(MeasurementFile file, BooleanSupplier ends, int trainings) {
      this.file = file;
      this.ends = ends;
      this.trainings = trainings;
    }

    OptionalDouble of(Candidate candidate, Trial trial) {
      OptionalDouble known = file.error(candidate.shape(), trial);
      if (known.isPresent()) {
        done++;
        return known;
      }
      long steps = recipe.error().steps();
      if (ends.getAsBoolean()
          || recipe.budgetSteps() > 0 && file.steps() + steps > recipe.budgetSteps()) {
        return OptionalDouble.empty();
      }
      if (training.isEmpty()) {
        training =
            Optional.of(new ShortTraining(recipe, tokenizer, output.resolve("teacher-cache")));
      }
      long started = System.nanoTime();
      OptionalDouble error = training.get().error(candidate.shape(), trial, ends);
      error.ifPresent(
          e -> {
            double seconds = Duration.ofNanos(System.nanoTime() - started).toMillis() / 1e3;
            file.putError(candidate.shape(), trial, e, steps, seconds);
            listener.onTrained(++done, trainings, candidate, e);
          });
      return error;
    }

    long positions() {
      return training.map(ShortTraining::positions).orElse(0L);
    }

    @Override
    public void close() {
      training.ifPresent(ShortTraining::close);
    }
  }
}
