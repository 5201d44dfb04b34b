package dev.cloze.train;

import dev.cloze.config.Recipe;
import dev.cloze.data.Corpus;
import dev.cloze.data.SamplerState;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.checkpoint.CheckpointState;
import dev.cloze.train.checkpoint.CheckpointStore;
import dev.cloze.train.checkpoint.RunLock;
import dev.cloze.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The directory of a run: its recipe and its checkpoints. Locked against a second process while
 * open.
 */
final class RunDirectory implements AutoCloseable {
  private static final String RECIPE = "recipe.yaml";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String UPDATES = "updates";

  private final Path path;
  private final Recipe recipe;
  private final Corpus corpus;
  private final CheckpointStore checkpoints;
  private final RunLock lock;
  private final TrainingListener notices;
  private final Optional<Checkpoint> newest;

  private RunDirectory(
      Path path,
      Recipe recipe,
      Corpus corpus,
      CheckpointStore checkpoints,
      RunLock lock,
      TrainingListener notices,
      Optional<Checkpoint> newest) {
    this.path = path;
    this.recipe = recipe;
    this.corpus = corpus;
    this.checkpoints = checkpoints;
    this.lock = lock;
    this.notices = notices;
    this.newest = newest;
  }

  /**
   * Locks the directory and finds the checkpoint to go on from, if any.
   *
   * @throws TrainingException if the checkpoint was made with another recipe or corpus
   */
  static RunDirectory open(Path path, Recipe recipe, Corpus corpus, TrainingListener notices) {
    RunLock lock = RunLock.acquire(path);
    try {
      CheckpointStore checkpoints = new CheckpointStore(path);
      checkpoints.recover(notices);
      Optional<Checkpoint> newest = checkpoints.newestValid(notices);
      RunDirectory directory =
          new RunDirectory(path, recipe, corpus, checkpoints, lock, notices, newest);
      newest.ifPresent(directory::requireSame);
      Files.writeString(path.resolve(RECIPE), recipe.toYaml());
      return directory;
    } catch (IOException e) {
      lock.close();
      throw new TrainingException(
          "Cannot write %s: %s.".formatted(path.resolve(RECIPE), e.getMessage()), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** A run that goes on with other settings would be neither the one nor the other. */
  private void requireSame(Checkpoint checkpoint) {
    CheckpointState state = CheckpointState.read(checkpoint.directory());
    if (!state.recipeHash().equals(recipe.hash())) {
      Recipe then =
          Recipe.parse(state.recipe(), checkpoint.file(CheckpointState.FILE).toString(), Map.of());
      List<String> differences = recipe.differences(then);
      if (!differences.isEmpty()) { // an older version wrote fewer keys: new ones have defaults
        throw new TrainingException(
            "%s was trained to step %d with another recipe: %s. Use the same settings to go on, or --run with a new directory."
                .formatted(path, state.step(), String.join("; ", differences)));
      }
    }
    if (!state.corpusHash().equals(corpus.hash())) {
      throw new TrainingException(
          "%s was trained to step %d on another corpus than %s now is. Prepare the same corpus to go on, or use --run with a new directory."
              .formatted(path, state.step(), corpus.location()));
    }
    if (state.threads() != Engine.threads()) {
      notices.onNotice(
          "The run so far used %d threads and now uses %d: results stay as good, but differ in the last bits from an uninterrupted run's. Set training.threads to fix them."
              .formatted(state.threads(), Engine.threads()));
    }
  }

  Path path() {
    return path;
  }

  /**
   * Copies the newest checkpoint into a network and its optimizer; without one, both stay fresh.
   */
  RunProgress restore(Objective objective, Optimizer optimizer) {
    if (newest.isEmpty()) {
      return RunProgress.start();
    }
    Checkpoint checkpoint = newest.get();
    CheckpointState state = CheckpointState.read(checkpoint.directory());
    try (PointerScope scope = new PointerScope()) {
      objective.restore(checkpoint.directory());
      SafeTensors moments = SafeTensors.open(checkpoint.file(OPTIMIZER));
      Map<String, Tensor> saved = new LinkedHashMap<>();
      for (String name : moments.names()) {
        saved.put(name, moments.read(name));
      }
      optimizer.restore(saved, Long.parseLong(moments.metadata().get(UPDATES)));
    } catch (IOException e) {
      throw new TrainingException(
          "Cannot read %s: %s.".formatted(checkpoint.directory(), e.getMessage()), e);
    }
    CheckpointState.Sampler sampler = state.sampler();
    return RunProgress.resumed(
        state.step(),
        state.phase(),
        new SamplerState(sampler.seed(), sampler.epoch(), sampler.position()),
        state.lastEvaluation(),
        state.bestEvaluation());
  }

  /**
   * Saves a checkpoint, unless the newest one already says the same, and removes those that are too
   * many.
   */
  Path save(
      Objective objective,
      Tokenizer tokenizer,
      Optimizer optimizer,
      RunProgress progress,
      TrainingListener listener) {
    if (progress.isSaved() && checkpoints.latest().isPresent()) {
      return checkpoints.latest().get();
    }
    Path saved =
        checkpoints.save(
            progress.step(),
            target -> {
              ModelDirectory.write(target, objective, tokenizer, card(progress));
              try (PointerScope scope = new PointerScope()) {
                SafeTensors.write(
                    target.resolve(OPTIMIZER),
                    optimizer.state(),
                    Map.of(UPDATES, Long.toString(optimizer.updates())));
              }
              state(tokenizer, progress).write(target);
            });
    progress.saved();
    checkpoints.prune(recipe.checkpoint().keep(), notices);
    listener.onCheckpoint(saved, progress.step());
    return saved;
  }

  private CheckpointState state(Tokenizer tokenizer, RunProgress progress) {
    SamplerState sampler = progress.sampler().orElse(SamplerState.start(recipe.training().seed()));
    return new CheckpointState(
        Version.current(),
        progress.step(),
        progress.phase(),
        new CheckpointState.Sampler(sampler.seed(), sampler.epoch(), sampler.position()),
        progress.last(),
        progress.best(),
        Engine.threads(),
        recipe.hash(),
        corpus.hash(),
        tokenizer.fingerprint(),
        recipe.toYaml());
  }

  private ModelDirectory.ModelCard card(RunProgress progress) {
    List<String> evaluation =
        progress
            .lastEvaluation()
            .map(
                e ->
                    e.values().entrySet().stream()
                        .map(v -> "%s %.4f".formatted(v.getKey().replace('_', ' '), v.getValue()))
                        .toList())
            .orElse(List.of());
    return new ModelDirectory.ModelCard(
        Version.current(), progress.step(), recipe.training().steps(), recipe.toYaml(), evaluation);
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
