package dev.cloze.task.finetune;

import dev.cloze.task.example.Scores;
import dev.cloze.train.checkpoint.CheckpointListener;
import java.util.Map;

/** Hears what fine-tuning does, on the thread that trains. */
public interface FineTuneListener extends CheckpointListener {
  /**
   * Before the first step of a run.
   *
   * @param run its name, such as "seed-1"
   * @param step updates done before
   * @param trained weights that are trained
   */
  default void onStart(String run, long step, long steps, long trained, int items) {}

  /** After every update. */
  default void onStep(String run, long step, long steps, double loss) {}

  /**
   * At the end of the steps that this process made.
   *
   * @param examples that the network learned from, as often as it did
   * @param seconds of the steps alone, without reading, evaluating and saving; the first three of
   *     the process count in neither
   */
  default void onTrained(String run, long examples, double seconds) {}

  /**
   * After an evaluation on dev data.
   *
   * @param scores of each data set by its name
   * @param main the number that models are selected by
   * @param best whether none was better before
   */
  default void onEvaluation(
      String run, long step, Map<String, Scores> scores, double main, boolean best) {}

  /** Something a person should know. */
  @Override
  default void onNotice(String line) {}
}
