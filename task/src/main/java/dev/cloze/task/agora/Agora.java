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
    BUDGET,
    /** The task was interrupted within a round. */
    INTERRUPTED
  }

  /**
   * The best model of all rounds.
   *
   * @param trainings fine-tunings of the rounds that ended
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

  private record Best<M>(M model, AgoraTraining training, double score) {}

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
   * @return empty if the task was interrupted before the first round had ended
   * @throws dev.cloze.task.TaskException if the budget does not pay for one round
   */
  public static <M, X> Optional<Result<M, X>> run(
      AgoraTask<M, X> task,
      List<X> data,
      List<HyperparameterSet> settings,
      PruningRule rule,
      AgoraBudget budget,
      long seed) {
    budget.requireOneRound(settings.size());
    return new Agora<>(task, data, rule, budget, seed).run(settings);
  }

  private Optional<Result<M, X>> run(List<HyperparameterSet> settings) {
    List<HyperparameterSet> live = new ArrayList<>(settings);
    int number = 0;
    int replay = 0;
    while (!live.isEmpty() && budget.allows(live.size(), trainings, number)) {
      Best<M> before = best;
      Optional<AgoraRound> done = round(live, number, replay);
      if (done.isEmpty()) {
        return result(Reason.INTERRUPTED);
      }
      if (best == before && replay < budget.replays()) {
        rounds.add(done.get());
        replay++;
        continue;
      }
      List<HyperparameterSet> leaving = rule.leaving(worstFirst(live, done.get().scores()));
      live.removeAll(leaving);
      rounds.add(done.get().without(leaving));
      number++;
      replay = 0;
    }
    return result(live.isEmpty() ? Reason.NO_SETTINGS_LEFT : Reason.BUDGET);
  }

  private Optional<Result<M, X>> result(Reason reason) {
    return Optional.ofNullable(best)
        .map(
            b ->
                new Result<>(
                    b.model,
                    b.training.set(),
                    b.score,
                    b.training.round(),
                    trainings,
                    List.copyOf(data),
                    List.copyOf(rounds),
                    reason));
  }

  /** Trains, judges and makes new points; empty if it was interrupted. */
  private Optional<AgoraRound> round(List<HyperparameterSet> live, int number, int replay) {
    List<AgoraTraining> planned =
        live.stream()
            .map(
                set ->
                    new AgoraTraining(
                        number, replay, set, derive("training", number, replay, set.id())))
            .toList();
    Optional<List<M>> models = task.fineTune(List.copyOf(data), planned);
    if (models.isEmpty()) {
      return Optional.empty();
    }
    trainings += planned.size();
    Map<Integer, Double> scores = new LinkedHashMap<>();
    Best<M> top = null;
    for (int i = 0; i < planned.size(); i++) {
      AgoraTraining training = planned.get(i);
      M model = models.get().get(i);
      double score = task.score(model);
      scores.put(training.set().id(), score);
      boolean tied = top != null && score == top.score;
      if (top == null
          || score > top.score
          || tied && training.set().id() < top.training.set().id()) {
        top = new Best<>(model, training, score);
      }
    }
    boolean improved = best == null || top.score > best.score;
    if (improved) {
      best = top;
    }
    int room = budget.room(data.size() - beginning, beginning);
    NewPoints<X> made =
        task.newPoints(
            top.training, top.model, improved, room, derive("points", number, replay, 0));
    data.addAll(made.points());
    return Optional.of(
        new AgoraRound(
            number,
            replay,
            scores,
            top.training.set().id(),
            made.mistakes(),
            made.points().size(),
            List.of()));
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
