package dev.cloze.train;

import dev.cloze.config.TrainingRecipe;
import dev.cloze.data.SamplerState;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.checkpoint.CheckpointState;
import dev.cloze.train.checkpoint.CheckpointStore;
import dev.cloze.train.checkpoint.RunLock;
import dev.cloze.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * The directory of a run: its recipe and its checkpoints. Locked against a second process while
 * open.
 */
final class RunDirectory implements AutoCloseable {
  private static final String RECIPE = "recipe.yaml";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String UPDATES = "updates";

  private final Path path;
  private final TrainingRecipe recipe;
  private final RunInputs inputs;
  private final CheckpointStore checkpoints;
  private final RunLock lock;
  private final TrainingListener notices;
  private final Optional<Checkpoint> newest;

  private RunDirectory(
      Path path,
      TrainingRecipe recipe,
      RunInputs inputs,
      CheckpointStore checkpoints,
      RunLock lock,
      TrainingListener notices,
      Optional<Checkpoint> newest) {
    this.path = path;
    this.recipe = recipe;
    this.inputs = inputs;
    this.checkpoints = checkpoints;
    this.lock = lock;
    this.notices = notices;
    this.newest = newest;
  }

  /**
   * Locks the directory and finds the checkpoint to go on from, if any.
   *
   * @throws TrainingException if the checkpoint was made with another recipe, text or vocabulary
   */
  static RunDirectory open(
      Path path, TrainingRecipe recipe, RunInputs inputs, TrainingListener notices) {
    RunLock lock = RunLock.acquire(path);
    try {
      CheckpointStore checkpoints = new CheckpointStore(path);
      checkpoints.recover(notices);
      Optional<Checkpoint> newest = checkpoints.newestValid(notices);
      RunDirectory directory =
          new RunDirectory(path, recipe, inputs, checkpoints, lock, notices, newest);
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
    List<String> differences =
        state.recipeHash().equals(recipe.hash())
            ? List.of()
            : recipe.differences(state.recipe(), checkpoint.file(CheckpointState.FILE).toString());
    if (!differences.isEmpty()) {
      throw other(state, "with another recipe: " + String.join("; ", differences));
    }
    if (!state.corpusHash().equals(inputs.hash())) {
      throw other(state, "on another text than %s now is".formatted(inputs.location()));
    }
    if (!state.tokenizerFingerprint().equals(inputs.fingerprint())) {
      throw other(state, "with another vocabulary than %s now is".formatted(inputs.vocabulary()));
    }
    inputs
        .teacher()
        .filter(now -> state.teacherHash().filter(then -> !then.equals(now.hash())).isPresent())
        .ifPresent(
            now -> {
              throw other(state, "with another teacher than %s now is".formatted(now.directory()));
            });
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

  /** Copies the newest checkpoint into what a run changes; without one, all stays fresh. */
  RunProgress restore(RunContents contents, Optimizer optimizer) {
    if (newest.isEmpty()) {
      return RunProgress.start();
    }
    Checkpoint checkpoint = newest.get();
    CheckpointState state = CheckpointState.read(checkpoint.directory());
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      contents.restore(checkpoint);
      SafeTensors moments = SafeTensors.open(checkpoint.file(OPTIMIZER));
      optimizer.restore(moments.readAll(), Long.parseLong(moments.metadata().get(UPDATES)));
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
      RunContents contents, Optimizer optimizer, RunProgress progress, TrainingListener listener) {
    if (progress.isSaved() && checkpoints.latest().isPresent()) {
      return checkpoints.latest().get();
    }
    Path saved =
        checkpoints.save(
            progress.step(),
            target -> {
              try (PointerScope scope = new PointerScope()) {
                contents.write(target, progress);
                SafeTensors.write(
                    target.resolve(OPTIMIZER),
                    optimizer.state(),
                    Map.of(UPDATES, Long.toString(optimizer.updates())));
              }
              state(progress).write(target);
            });
    progress.saved();
    checkpoints.prune(recipe.checkpoint().keep(), notices);
    listener.onCheckpoint(saved, progress.step());
    return saved;
  }

  private CheckpointState state(RunProgress progress) {
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
        inputs.hash(),
        inputs.fingerprint(),
        inputs.teacher().map(RunInputs.Teacher::hash),
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
