package dev.cloze.task.agora;

import java.util.List;
import java.util.Map;

/**
 * What a round did.
 *
 * @param number from 0
 * @param replay 0, or which repetition without pruning
 * @param scores by the settings' ids
 * @param best id of the round's best setting
 * @param mistakes of its model
 * @param made new points
 * @param removed ids of settings that left, the root first; none if the round is replayed
 */
public record AgoraRound(
    int number,
    int replay,
    Map<Integer, Double> scores,
    int best,
    int mistakes,
    int made,
    List<Integer> removed) {

  /** The score of the best setting. */
  public double bestScore() {
    return scores.get(best);
  }

  /** The mean of all settings' scores. */
  public double meanScore() {
    return scores.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  AgoraRound without(List<HyperparameterSet> leaving) {
    return new AgoraRound(
        number,
        replay,
        scores,
        best,
        mistakes,
        made,
        leaving.stream().map(HyperparameterSet::id).toList());
  }
}
