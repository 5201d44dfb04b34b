package dev.cloze.train;

import dev.cloze.train.checkpoint.CheckpointListener;
import java.nio.file.Path;

/** Hears what a run does, on the thread that trains. */
public interface TrainingListener extends CheckpointListener {
  /**
   * Before the first step of this process.
   *
   * @param step updates done before: 0, or those of the checkpoint that the run goes on from
   */
  default void onStart(RunFacts run, long step) {}

  /** After every update. */
  default void onStep(StepMetrics metrics) {}

  /** After an evaluation on held-out text. */
  default void onEvaluation(EvaluationMetrics metrics) {}

  /** After a checkpoint is safely on disk. */
  default void onCheckpoint(Path directory, long step) {}

  /** Something a person should know; nothing is skipped or corrected without such a line. */
  @Override
  default void onNotice(String line) {}

  /** Hears everything for several. */
  static TrainingListener all(TrainingListener... listeners) {
    return new TrainingListener() {
      @Override
      public void onStart(RunFacts run, long step) {
        for (TrainingListener listener : listeners) {
          listener.onStart(run, step);
        }
      }

      @Override
      public void onStep(StepMetrics metrics) {
        for (TrainingListener listener : listeners) {
          listener.onStep(metrics);
        }
      }

      @Override
      public void onEvaluation(EvaluationMetrics metrics) {
        for (TrainingListener listener : listeners) {
          listener.onEvaluation(metrics);
        }
      }

      @Override
      public void onCheckpoint(Path directory, long step) {
        for (TrainingListener listener : listeners) {
          listener.onCheckpoint(directory, step);
        }
      }

      @Override
      public void onNotice(String line) {
        for (TrainingListener listener : listeners) {
          listener.onNotice(line);
        }
      }
    };
  }
}
