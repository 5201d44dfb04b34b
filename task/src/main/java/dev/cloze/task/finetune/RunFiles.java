package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Parameters;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.checkpoint.CheckpointStore;
import dev.cloze.train.checkpoint.RunLock;
import dev.cloze.train.metrics.MetricsFile;
import dev.cloze.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The directory of one run: checkpoints while it goes on, the best model so far, and what came of
 * it in the end. Locked against a second process while open.
 */
final class RunFiles implements AutoCloseable {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String UPDATES = "updates";
  private static final String BEST = "best";
  private static final String SCORES = "scores.json";
  private static final String RESULT = "result.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final RunLock lock;
  private final CheckpointStore checkpoints;
  private final FineTuneListener listener;

  private RunFiles(Path directory, RunLock lock, FineTuneListener listener) {
    this.directory = directory;
    this.lock = lock;
    this.listener = listener;
    checkpoints = new CheckpointStore(directory);
  }

  static RunFiles open(Path directory, FineTuneListener listener) {
    RunFiles files = new RunFiles(directory, RunLock.acquire(directory), listener);
    files.checkpoints.recover(listener);
    return files;
  }

  /** What came of a run that has ended; empty if it has not. */
  static Optional<RunResult> result(Path directory) {
    Path file = directory.resolve(RESULT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(file.toFile());
      Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
      node.path("scores")
          .properties()
          .forEach(
              dataset -> {
                Map<String, Double> values = new LinkedHashMap<>();
                dataset
                    .getValue()
                    .properties()
                    .forEach(metric -> values.put(metric.getKey(), metric.getValue().asDouble()));
                scores.put(dataset.getKey(), values);
              });
      return Optional.of(
          new RunResult(
              directory.getFileName().toString(),
              Map.of(),
              node.path("seed").asLong(),
              node.path("step").asLong(),
              node.path("main").asDouble(),
              scores,
              directory.resolve(BEST)));
    } catch (IOException e) {
      throw new TaskException("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  /** Copies the newest checkpoint into a network and its optimizer; without one both stay fresh. */
  FineTuneState restore(
      Parameters parameters, Optimizer optimizer, FineTuneRecipe recipe, String dataHash)
      throws IOException {
    Optional<Checkpoint> newest = checkpoints.newestValid(listener);
    if (newest.isEmpty()) {
      return FineTuneState.start(recipe.toYaml(), dataHash, Engine.threads());
    }
    Checkpoint checkpoint = newest.get();
    FineTuneState state = FineTuneState.read(checkpoint.directory());
    if (!state.dataHash().equals(dataHash)) {
      throw new TaskException(
          "%s was trained to step %d on other training data than is there now. Use the same data to go on, or another --output."
              .formatted(directory, state.step()));
    }
    if (state.threads() != Engine.threads()) {
      listener.onNotice(
          "The run so far used %d threads and now uses %d: results stay as good, but differ in the last bits. Set training.threads to fix them."
              .formatted(state.threads(), Engine.threads()));
    }
    try (PointerScope scope = new PointerScope()) {
      List<String> missing = parameters.copyFrom(tensors(checkpoint.file(WEIGHTS)), WEIGHTS);
      if (!missing.isEmpty()) {
        throw new TaskException("%s lacks %s.".formatted(checkpoint.file(WEIGHTS), missing));
      }
      Path moments = checkpoint.file(OPTIMIZER);
      optimizer.restore(
          tensors(moments), Long.parseLong(SafeTensors.open(moments).metadata().get(UPDATES)));
    }
    return state;
  }

  private static Map<String, Tensor> tensors(Path file) throws IOException {
    SafeTensors source = SafeTensors.open(file);
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (String name : source.names()) {
      result.put(name, source.read(name));
    }
    return result;
  }

  void save(Parameters parameters, Optimizer optimizer, FineTuneState state) {
    checkpoints.save(
        state.step(),
        target -> {
          try (PointerScope scope = new PointerScope()) {
            SafeTensors.write(target.resolve(WEIGHTS), parameters.named(), Map.of());
            SafeTensors.write(
                target.resolve(OPTIMIZER),
                optimizer.state(),
                Map.of(UPDATES, Long.toString(optimizer.updates())));
          }
          state.write(target);
        });
    checkpoints.prune(1, listener);
  }

  MetricsFile metrics(long step) {
    MetricsFile metrics = MetricsFile.open(directory.resolve("metrics.jsonl"));
    metrics.truncateAfter(step);
    return metrics;
  }

  /** Writes a model aside and puts it in the place of the best one before. */
  void writeBest(
      TunedNetwork<?, ?> network, long step, Map<String, Scores> scores, FineTuneRecipe recipe)
      throws IOException {
    Path aside = directory.resolve("." + BEST);
    deleteTree(aside);
    Files.createDirectories(aside);
    network.write(aside);
    Files.writeString(aside.resolve("recipe.yaml"), recipe.toYaml());
    ObjectNode node = JSON.createObjectNode();
    node.put("step", step);
    ObjectNode values = node.putObject("scores");
    scores.forEach((dataset, s) -> s.values().forEach(values.putObject(dataset)::put));
    Files.writeString(aside.resolve(SCORES), node.toPrettyString() + "\n");
    Path best = directory.resolve(BEST);
    deleteTree(best);
    Files.move(aside, best, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Notes what came of the run; its checkpoints are of no more use. */
  RunResult finish(long seed, FineTuneState state) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("seed", seed);
    node.put("step", state.bestStep());
    node.put("main", state.bestScore());
    Path best = directory.resolve(BEST);
    node.set("scores", JSON.readTree(best.resolve(SCORES).toFile()).path("scores"));
    Path aside = directory.resolve("." + RESULT);
    Files.writeString(aside, node.toPrettyString() + "\n");
    Files.move(aside, directory.resolve(RESULT), StandardCopyOption.ATOMIC_MOVE);
    tidy(directory);
    return result(directory).orElseThrow();
  }

  /** Removes what a run that has ended needs no more. */
  static void tidy(Path directory) throws IOException {
    deleteTree(directory.resolve("checkpoints"));
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
