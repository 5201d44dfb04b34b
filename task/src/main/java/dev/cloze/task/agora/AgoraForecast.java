package dev.cloze.task.agora;

import dev.cloze.engine.RandomBits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a run would cost, from runs with random scores.
 *
 * @param trainings the mean
 * @param rounds the mean
 */
public record AgoraForecast(double trainings, double rounds) {
  private static final int RUNS = 50;

  public static AgoraForecast of(
      List<HyperparameterSet> settings, PruningRule rule, AgoraBudget budget) {
    long trainings = 0;
    long rounds = 0;
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(RandomBits.derive(1, run));
      List<HyperparameterSet> live = new ArrayList<>(settings);
      int done = 0;
      int begun = 0;
      while (!live.isEmpty() && budget.allows(live.size(), done, begun)) {
        Map<Integer, Double> scores = new HashMap<>();
        live.forEach(set -> scores.put(set.id(), random.nextDouble()));
        done += live.size();
        begun++;
        live.removeAll(rule.leaving(Agora.worstFirst(live, scores)));
      }
      trainings += done;
      rounds += begun;
    }
    return new AgoraForecast((double) trainings / RUNS, (double) rounds / RUNS);
  }
}
