package dev.cloze.train;

import dev.cloze.config.ElmoOptions;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.data.SamplerState;
import dev.cloze.data.TextSentences;
import dev.cloze.data.WordStreams;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.checkpoint.CheckpointState;
import dev.cloze.train.checkpoint.CheckpointStore;
import dev.cloze.train.checkpoint.RunLock;
import dev.cloze.train.elmo.ElmoPreTraining;
import dev.cloze.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The directory of a run on streams: its recipe and its checkpoints, which hold where the streams
 * stand and what the LSTMs remember besides weights and accumulators. Locked against a second
 * process while open.
 */
final class StreamCheckpoints implements AutoCloseable {
  private static final String RECIPE = "recipe.yaml";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STREAMS = "streams.safetensors";
  private static final String UPDATES = "updates";
  private static final String CURSOR = "cursor";

  private final Path path;
  private final ElmoRecipe recipe;
  private final Path vocabulary;
  private final String vocabularyHash;
  private final TextSentences text;
  private final TrainingListener notices;
  private final RunLock lock;
  private final CheckpointStore checkpoints;

  private StreamCheckpoints(
      Path path,
      ElmoRecipe recipe,
      Path vocabulary,
      String vocabularyHash,
      TextSentences text,
      TrainingListener notices,
      RunLock lock) {
    this.path = path;
    this.recipe = recipe;
    this.vocabulary = vocabulary;
    this.vocabularyHash = vocabularyHash;
    this.text = text;
    this.notices = notices;
    this.lock = lock;
    checkpoints = new CheckpointStore(path);
  }

  /**
   * Locks the directory.
   *
   * @throws TrainingException if it holds a run of another recipe, text or vocabulary
   */
  static StreamCheckpoints open(
      Path path,
      ElmoRecipe recipe,
      Path vocabulary,
      String vocabularyHash,
      TextSentences text,
      TrainingListener notices) {
    RunLock lock = RunLock.acquire(path);
    try {
      StreamCheckpoints result =
          new StreamCheckpoints(path, recipe, vocabulary, vocabularyHash, text, notices, lock);
      result.checkpoints.recover(notices);
      result
          .checkpoints
          .newestValid(notices)
          .ifPresent(
              checkpoint -> result.requireSame(CheckpointState.read(checkpoint.directory())));
      Files.writeString(path.resolve(RECIPE), recipe.toYaml());
      return result;
    } catch (IOException e) {
      lock.close();
      throw new TrainingException(
          "Cannot write %s: %s.".formatted(path.resolve(RECIPE), e.getMessage()), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void requireSame(CheckpointState state) {
    List<String> differences =
        state.recipeHash().equals(recipe.hash())
            ? List.of()
            : recipe.differences(ElmoRecipe.parse(state.recipe(), CheckpointState.FILE, Map.of()));
    if (!differences.isEmpty()) {
      throw other(state, "with another recipe: " + String.join("; ", differences));
    }
    if (!state.corpusHash().equals(text.hash())) {
      throw other(state, "on another text than %s now is".formatted(text.location()));
    }
    if (!state.tokenizerFingerprint().equals(vocabularyHash)) {
      throw other(state, "with another vocabulary than %s now is".formatted(vocabulary));
    }
    if (state.threads() != Engine.threads()) {
      notices.onNotice(
          "The run so far used %d threads and now uses %d: results stay as good, but differ in the last bits from an uninterrupted run's. Set training.threads to fix them."
              .formatted(state.threads(), Engine.threads()));
    }
  }

  private TrainingException other(CheckpointState state, String what) {
    return new TrainingException(
        "%s was trained to step %d %s. Use the same to go on, or --run with a new directory."
            .formatted(path, state.step(), what));
  }

  Path path() {
    return path;
  }

  /** Copies the newest checkpoint into everything that a run changes; or leaves all fresh. */
  RunProgress restore(ElmoPreTraining training, Optimizer optimizer, WordStreams streams) {
    Optional<Checkpoint> newest = checkpoints.newestValid(notices);
    if (newest.isEmpty()) {
      return RunProgress.start();
    }
    Checkpoint checkpoint = newest.get();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      ElmoFiles.copy(checkpoint.directory(), training.model());
      SafeTensors sums = SafeTensors.open(checkpoint.file(OPTIMIZER));
      optimizer.restore(tensors(sums), Long.parseLong(sums.metadata().get(UPDATES)));
      Map<String, Tensor> carried = tensors(SafeTensors.open(checkpoint.file(STREAMS)));
      training.restoreMemory(carried);
      Tensor cursor = carried.get(CURSOR);
      long[] positions = new long[(int) cursor.numel()];
      new LongPointer(cursor.data_ptr()).get(positions);
      streams.restore(positions);
    } catch (IOException e) {
      throw new TrainingException(
          "Cannot read %s: %s.".formatted(checkpoint.directory(), e.getMessage()), e);
    }
    CheckpointState state = CheckpointState.read(checkpoint.directory());
    return RunProgress.resumed(
        state.step(),
        0,
        SamplerState.start(recipe.training().seed()),
        state.lastEvaluation(),
        state.bestEvaluation());
  }

  private static Map<String, Tensor> tensors(SafeTensors file) throws IOException {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (String name : file.names()) {
      result.put(name, file.read(name));
    }
    return result;
  }

  /** Saves a checkpoint, unless the newest one already says the same. */
  Path save(
      ElmoPreTraining training,
      Optimizer optimizer,
      WordStreams streams,
      RunProgress progress,
      TrainingListener listener) {
    if (progress.isSaved() && checkpoints.latest().isPresent()) {
      return checkpoints.latest().get();
    }
    Path saved =
        checkpoints.save(
            progress.step(),
            target -> {
              try (PointerScope scope = new PointerScope()) {
                ElmoFiles.write(training.model(), options(training), target);
                Files.copy(vocabulary, target.resolve(vocabulary.getFileName().toString()));
                SafeTensors.write(
                    target.resolve(OPTIMIZER),
                    optimizer.state(),
                    Map.of(UPDATES, Long.toString(optimizer.updates())));
                Map<String, Tensor> carried = new LinkedHashMap<>(training.memory());
                carried.put(CURSOR, torch.tensor(streams.cursor()));
                SafeTensors.write(target.resolve(STREAMS), carried, Map.of());
              }
              state(progress).write(target);
            });
    progress.saved();
    checkpoints.prune(recipe.checkpoint().keep(), notices);
    listener.onCheckpoint(saved, progress.step());
    return saved;
  }

  private ElmoOptions options(ElmoPreTraining training) {
    long words =
        (long) recipe.training().batchSize()
            * recipe.data().unrollSteps()
            * recipe.training().steps();
    return new ElmoOptions(
        training.model().config(),
        Optional.of(
            new ElmoOptions.Training(
                recipe.optimizer().clipNorm(),
                1,
                words,
                recipe.training().batchSize(),
                recipe.data().unrollSteps(),
                recipe.data().negativeSamples(),
                recipe.optimizer().learningRate(),
                recipe.data().negativeSamples() > 0)),
        List.of());
  }

  private CheckpointState state(RunProgress progress) {
    return new CheckpointState(
        Version.current(),
        progress.step(),
        0,
        new CheckpointState.Sampler(recipe.training().seed(), 0, 0), // see streams.safetensors
        progress.last(),
        progress.best(),
        Engine.threads(),
        recipe.hash(),
        text.hash(),
        vocabularyHash,
        recipe.toYaml());
  }

  /** A sentence on what is safe on disk. */
  String lastGood() {
    return checkpoints
        .latest()
        .map(latest -> "The last good checkpoint is %s.".formatted(latest))
        .orElse("There is no checkpoint yet.");
  }

  @Override
  public void close() {
    lock.close();
  }
}
