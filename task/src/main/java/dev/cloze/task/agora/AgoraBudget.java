package dev.cloze.task.agora;

import dev.cloze.task.TaskException;

/**
 * What a run may cost. A round is trained as a whole or not at all: a part of it would bias the
 * order that decides who leaves.
 *
 * @param trainings fine-tunings in all, replays included
 * @param rounds in all
 * @param newPerRound points made in a round
 * @param generated points in all, as a share of the data that the run began with
 * @param replays how often a round that did not improve may be done again without pruning
 */
public record AgoraBudget(
    int trainings, int rounds, int newPerRound, double generated, int replays) {
  /** 200 fine-tunings, 12 rounds, as many new points as there was data. */
  public static final AgoraBudget DEFAULTS = new AgoraBudget(200, 12, Integer.MAX_VALUE, 1.0, 0);

  public AgoraBudget {
    if (trainings < 1 || rounds < 1 || newPerRound < 0 || !(generated >= 0) || replays < 0) {
      throw new TaskException(
          "a budget of %d trainings, %d rounds, %d new points a round, %s times the data and %d replays makes no sense"
              .formatted(trainings, rounds, newPerRound, generated, replays));
    }
  }

  /** Whether a round over {@code live} settings can be paid in full. */
  boolean allows(int live, int trainingsDone, int roundsDone) {
    return roundsDone < rounds && trainingsDone + live <= trainings;
  }

  /** New points that may still be made in a round. */
  int room(int made, int beginning) {
    long all = (long) Math.floor(generated * beginning) - made;
    return (int) Math.max(0, Math.min(newPerRound, all));
  }

  /**
   * @throws TaskException if not even the first round over {@code settings} can be paid
   */
  public void requireOneRound(int settings) {
    if (settings > trainings) {
      throw new TaskException(
          "One round over %d hyperparameter sets takes %d trainings, and the budget is %d. Raise it, or name fewer sets."
              .formatted(settings, settings, trainings));
    }
  }
}
