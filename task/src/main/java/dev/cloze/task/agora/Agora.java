package dev.cloze.task.agora;

import dev.cloze.engine.RandomBits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rounds of fine-tuning: one model for each setting that is left, new points from the mistakes of
 * the best, labelled by the teacher, and the least promising settings leave. Greedy; the best model
 * of all rounds is the result, whether or not its setting stayed.
 *
 * @param <M> a fine-tuned model
 * @param <X> an example
 */
public final class Agora<M, X> {
  /** Why it ended. */
  public enum Reason {
    /** All settings have left. */
    NO_SETTINGS_LEFT,
    /** The next round could not be paid in full. */
    BUDGET
  }

  /**
   * The best model of all rounds.
   *
   * @param trainings fine-tunings that were done
   * @param data what the next round would have been trained on
   */
  public record Result<M, X>(
      M model,
      HyperparameterSet set,
      double score,
      int round,
      int trainings,
      List<X> data,
      List<AgoraRound> rounds,
      Reason reason) {}

  private final AgoraTask<M, X> task;
  private final PruningRule rule;
  private final AgoraBudget budget;
  private final long seed;
  private final List<X> data;
  private final int beginning;
  private final List<AgoraRound> rounds = new ArrayList<>();
  private Best<M> best;
  private int trainings;

  private record Best<M>(M model, HyperparameterSet set, double score, int round) {}

  private Agora(
      AgoraTask<M, X> task, List<X> data, PruningRule rule, AgoraBudget budget, long seed) {
    this.task = task;
    this.data = new ArrayList<>(data);
    this.rule = rule;
    this.budget = budget;
    this.seed = seed;
    beginning = data.size();
  }

  /**
   * Runs to the end or to the budget.
   *
   * @param settings with their ids, at least one
   * @param seed everything random follows from it, the round and the setting
   * @throws dev.cloze.task.TaskException if the budget does not pay for one round
   */
  public static <M, X> Result<M, X> run(
      AgoraTask<M, X> task,
      List<X> data,
      List<HyperparameterSet> settings,
      PruningRule rule,
      AgoraBudget budget,
      long seed) {
    budget.requireOneRound(settings.size());
    return new Agora<>(task, data, rule, budget, seed).run(settings);
  }

  private Result<M, X> run(List<HyperparameterSet> settings) {
    List<HyperparameterSet> live = new ArrayList<>(settings);
    int number = 0;
    int replay = 0;
    while (!live.isEmpty() && budget.allows(live.size(), trainings, number)) {
      boolean improved = round(live, number, replay);
      AgoraRound done = rounds.get(rounds.size() - 1);
      if (!improved && replay < budget.replays()) {
        replay++;
        continue;
      }
      List<HyperparameterSet> leaving = rule.leaving(worstFirst(live, done.scores()));
      live.removeAll(leaving);
      rounds.set(
          rounds.size() - 1,
          new AgoraRound(
              done.number(),
              done.replay(),
              done.scores(),
              done.best(),
              done.mistakes(),
              done.made(),
              leaving.stream().map(HyperparameterSet::id).toList()));
      number++;
      replay = 0;
    }
    return new Result<>(
        best.model,
        best.set,
        best.score,
        best.round,
        trainings,
        List.copyOf(data),
        List.copyOf(rounds),
        live.isEmpty() ? Reason.NO_SETTINGS_LEFT : Reason.BUDGET);
  }

  /** Trains, judges and makes new points; whether the best model of all rounds is a new one. */
  private boolean round(List<HyperparameterSet> live, int number, int replay) {
    Map<Integer, Double> scores = new LinkedHashMap<>();
    Best<M> top = null;
    List<X> fixed = List.copyOf(data);
    for (HyperparameterSet set : live) {
      M model = task.fineTune(fixed, set, derive("training", number, replay, set.id()));
      trainings++;
      double score = task.score(model);
      scores.put(set.id(), score);
      if (top == null || score > top.score || score == top.score && set.id() < top.set.id()) {
        top = new Best<>(model, set, score, number);
      }
    }
    boolean improved = best == null || top.score > best.score;
    if (improved) {
      best = top;
    }
    List<X> mistakes = task.mistakes(top.model);
    int made = 0;
    int room = budget.room(data.size() - beginning, beginning);
    for (int i = 0; i < mistakes.size() && made < room; i++) {
      Optional<X> point = task.transform(mistakes.get(i), derive("point", number, replay, i));
      if (point.isPresent()) {
        data.add(point.get());
        made++;
      }
    }
    rounds.add(
        new AgoraRound(number, replay, scores, top.set.id(), mistakes.size(), made, List.of()));
    return improved;
  }

  static List<HyperparameterSet> worstFirst(
      List<HyperparameterSet> live, Map<Integer, Double> scores) {
    List<HyperparameterSet> sorted = new ArrayList<>(live);
    sorted.sort(
        Comparator.comparingDouble((HyperparameterSet set) -> scores.get(set.id()))
            .thenComparingInt(HyperparameterSet::id));
    return sorted;
  }

  private long derive(String purpose, int number, int replay, int id) {
    long round = RandomBits.derive(RandomBits.derive(seed, purpose), number);
    return RandomBits.derive(RandomBits.derive(round, replay), id);
  }
}
