package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.FineTuneTraining;
import dev.cloze.engine.Engine;
import dev.cloze.engine.RandomBits;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Fine-tunes a network for a task: once for each seed and each point of a grid. Runs that have
 * ended are not repeated, and one that was interrupted goes on where its checkpoint stands.
 *
 * @param <E> the task's kind of example
 * @param <P> what is predicted for one
 */
public final class FineTuning<E extends Example, P> implements AutoCloseable {
  private static final String SOURCE = "finetune.json";
  private static final String RECIPE = "recipe.yaml";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One run to be made.
   *
   * @param settings what a grid changed; empty without one
   */
  private record Planned(
      String name, Map<String, String> settings, long seed, FineTuneRecipe recipe) {}

  /**
   * What came of all runs.
   *
   * @param runs those that have ended, in the order of grid and seeds
   * @param summaries one for each point of the grid whose seeds have all ended
   * @param best the run whose model was taken; empty while there are runs left
   */
  public record Result(
      List<RunResult> runs, List<SeedSummary> summaries, Optional<RunResult> best) {
    /** Whether a stop was requested before all runs had ended. */
    public boolean stopped() {
      return best.isEmpty();
    }
  }

  private final Task<E, P> task;
  private final Path data;
  private final FineTunable start;
  private final Path output;
  private final FineTuneListener listener;

  /**
   * @param model a directory with a pre-trained or fine-tuned network, and its tokenizer
   * @param data the task's folder
   * @param output where the best model, the results and the runs go
   * @throws dev.cloze.config.ClozeException if the model cannot be fine-tuned
   */
  public FineTuning(
      Task<E, P> task, Path model, Path data, Path output, FineTuneListener listener) {
    this.task = task;
    this.data = data;
    this.output = output;
    this.listener = listener;
    start = FineTunable.open(model);
  }

  /**
   * Reads the data and sees whether the network can learn the task in these ways; trains nothing.
   *
   * @throws dev.cloze.config.ClozeException if it cannot
   */
  public void check(Collection<FineTuneRecipe> recipes) {
    Loaded loaded = load();
    recipes.forEach(recipe -> start.learning(task, loaded.train, recipe, listener::onNotice));
  }

  /**
   * Makes all runs.
   *
   * @param recipes by the settings of the grid; one with none where there is no grid
   * @param stopRequested asked between steps; when true, the run at work saves a checkpoint
   */
  public Result run(
      Map<Map<String, String>, FineTuneRecipe> recipes,
      List<Long> seeds,
      BooleanSupplier stopRequested)
      throws IOException {
    List<Planned> runs = new ArrayList<>();
    recipes.forEach(
        (settings, recipe) ->
            seeds.forEach(
                seed -> runs.add(new Planned(Grid.name(settings, seed), settings, seed, recipe))));
    requireSameSource();
    List<RunResult> done = new ArrayList<>();
    Loaded loaded = null;
    for (Planned planned : runs) {
      Path directory = output.resolve("runs").resolve(planned.name);
      requireSameRecipe(planned.recipe, directory);
      Optional<RunResult> result = RunFiles.result(directory);
      if (result.isEmpty()) {
        loaded = loaded == null ? load() : loaded;
        result = run(planned, loaded, directory, stopRequested);
      } else {
        RunFiles.tidy(directory); // a process may have been killed when it was about to
      }
      if (result.isEmpty()) {
        return new Result(done, summaries(done, seeds.size()), Optional.empty());
      }
      done.add(result.get().with(planned.settings));
    }
    RunResult best = done.stream().max(Comparator.comparingDouble(RunResult::main)).orElseThrow();
    publish(best.model());
    return new Result(done, summaries(done, seeds.size()), Optional.of(best));
  }

  /**
   * Makes one run in a directory of its own, and chooses nothing.
   *
   * @return empty if it was stopped
   */
  public Optional<RunResult> single(
      FineTuneRecipe recipe, long seed, Path directory, BooleanSupplier stopRequested)
      throws IOException {
    requireSameRecipe(recipe, directory);
    Optional<RunResult> done = RunFiles.result(directory);
    return done.isPresent()
        ? done
        : run(
            new Planned(directory.getFileName().toString(), Map.of(), seed, recipe),
            load(),
            directory,
            stopRequested);
  }

  /** What came of the run of a directory; empty if it has not ended. */
  public static Optional<RunResult> ended(Path directory) {
    return RunFiles.result(directory);
  }

  private List<SeedSummary> summaries(List<RunResult> done, int seeds) {
    List<SeedSummary> summaries = new ArrayList<>();
    for (int from = 0; from + seeds <= done.size(); from += seeds) {
      summaries.add(SeedSummary.of(done.subList(from, from + seeds)));
    }
    return summaries;
  }

  /** What all runs read. */
  private final class Loaded {
    final List<E> train;
    final List<Dataset<E, P>> dev;

    Loaded(List<E> train, List<Dataset<E, P>> dev) {
      this.train = train;
      this.dev = dev;
    }
  }

  private Loaded load() {
    List<E> train = new ArrayList<>();
    for (Dataset<E, P> part : task.read(data, Split.TRAIN)) {
      part.problems().forEach(listener::onNotice);
      requireLabels(part, "learn from");
      train.addAll(part.examples());
    }
    List<Dataset<E, P>> dev = task.read(data, Split.DEV);
    for (Dataset<E, P> part : dev) {
      part.problems().forEach(listener::onNotice);
      requireLabels(part, "choose the best model by");
    }
    return new Loaded(train, dev);
  }

  private void requireLabels(Dataset<E, P> part, String purpose) {
    if (part.examples().isEmpty() || !part.isLabelled()) {
      throw new TaskException(
          "The part %s of %s in %s has no %s to %s."
              .formatted(
                  part.name(),
                  task.name(),
                  data,
                  part.examples().isEmpty() ? "examples" : "labels",
                  purpose));
    }
  }

  private Optional<RunResult> run(
      Planned planned, Loaded loaded, Path directory, BooleanSupplier stopRequested)
      throws IOException {
    FineTuneTraining training = planned.recipe.training();
    Engine.start(training.threads(), training.matmulPrecision());
    return run(
        start.learning(task, loaded.train, planned.recipe, listener::onNotice),
        planned,
        loaded,
        directory,
        stopRequested);
  }

  private <I extends BatchItem, O> Optional<RunResult> run(
      TaskLearning<E, P, I, O> learning,
      Planned planned,
      Loaded loaded,
      Path directory,
      BooleanSupplier stopRequested)
      throws IOException {
    List<E> examples = subset(loaded.train, planned.recipe.training().maxExamples());
    EncodedData<E, I> train = EncodedData.of(examples, learning);
    List<EncodedData<E, I>> dev = new ArrayList<>();
    for (Dataset<E, P> part : loaded.dev) {
      dev.add(EncodedData.of(part.examples(), learning));
    }
    learning.problems().forEach(listener::onNotice);
    noteSource(); // not earlier: data that cannot be used claims no folder
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(RECIPE), planned.recipe.toYaml());
    try (FineTuneRun<E, P, I, O> run =
        new FineTuneRun<>(
            learning,
            planned.recipe,
            planned.seed,
            new FineTuneRun.Data<>(train, loaded.dev, dev),
            directory,
            listener)) {
      return run.run(stopRequested);
    }
  }

  /** So many examples by chance, the same ones for every seed, in the order of the file. */
  private static <E> List<E> subset(List<E> examples, int most) {
    if (most == 0 || most >= examples.size()) {
      return examples;
    }
    Random random = new Random(RandomBits.derive(0, "examples"));
    List<E> chosen = new ArrayList<>();
    int wanted = most;
    for (int i = 0; i < examples.size(); i++) {
      if (random.nextInt(examples.size() - i) < wanted) {
        chosen.add(examples.get(i));
        wanted--;
      }
    }
    return chosen;
  }

  private ObjectNode source() {
    return JSON.createObjectNode()
        .put("task", task.name())
        .put("model", start.directory().toAbsolutePath().normalize().toString());
  }

  private void requireSameSource() throws IOException {
    Path file = output.resolve(SOURCE);
    if (Files.notExists(file)) {
      return;
    }
    JsonNode before = JSON.readTree(file.toFile());
    if (!before.equals(source())) {
      throw new TaskException(
          "%s holds runs of task %s from %s; these are of %s from %s. Choose another --output."
              .formatted(
                  output,
                  before.path("task").asText(),
                  before.path("model").asText(),
                  task.name(),
                  source().path("model").asText()));
    }
  }

  private void noteSource() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve(SOURCE), source().toPrettyString() + "\n");
  }

  private static void requireSameRecipe(FineTuneRecipe recipe, Path directory) throws IOException {
    Path file = directory.resolve(RECIPE);
    if (Files.exists(file)) {
      FineTuneRecipe then =
          FineTuneRecipe.parse(
              JSON.createObjectNode(), Files.readString(file), file.toString(), Map.of());
      List<String> differences = recipe.differences(then);
      if (!differences.isEmpty()) {
        throw new TaskException(
            "%s was begun with another recipe: %s. Use the same settings to go on, or another --output."
                .formatted(directory, String.join("; ", differences)));
      }
    }
  }

  /** Copies the best model to where all of it is; {@code config.json}, which makes it one, last. */
  private void publish(Path best) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(best)) {
      files = all.sorted(Comparator.comparing(f -> f.endsWith("config.json"))).toList();
    }
    for (Path file : files) {
      Path target = output.resolve(file.getFileName());
      Path aside = output.resolve("." + file.getFileName());
      Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() {
    start.close();
  }
}
