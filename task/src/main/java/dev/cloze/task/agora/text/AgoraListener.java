package dev.cloze.task.agora.text;

import dev.cloze.task.agora.HyperparameterSet;

/** Hears how a run of Agora goes, on the thread that works. */
public interface AgoraListener {
  /**
   * After a training of a round, whoever made it.
   *
   * @param round from 0
   * @param done trainings of the round that have ended
   */
  default void onTrained(int round, int done, int trainings, HyperparameterSet set, double score) {}

  /**
   * After new points were made of a round's mistakes.
   *
   * @param best score of the round
   */
  default void onRound(int round, double best, int mistakes, int made) {}

  /** After a step of the training at work. */
  default void onStep(String training, long step, long steps, double loss) {}

  /** Something a person should know. */
  default void onNotice(String line) {}
}
