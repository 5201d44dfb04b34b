package dev.cloze.task.comparison;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.data.CorpusText;
import dev.cloze.task.TaskException;
import dev.cloze.train.Counts;
import dev.cloze.train.Objective;
import dev.cloze.train.StepCounts;
import dev.cloze.train.metrics.MetricsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What one recipe of a comparison cost and what came of it, from its finished run.
 *
 * <p>Vocabularies differ, and so does what a token is. Losses compare in bits per byte: the nats of
 * a predicted token over ln 2, times the tokens of the held-out text over the bytes of its files as
 * they were prepared. That is what the text would cost if each of its tokens were predicted once,
 * masked as in the evaluation.
 *
 * @param heldOutTokensPerByte of the held-out text; null where its manifest does not say
 * @param spentFlops counted over the sequences that were read; short ones cost less than planned
 * @param tokens read, special ones included
 * @param minutes of training, evaluation and saving excluded, from the speeds in metrics.jsonl;
 *     null if there are none
 * @param curve of all evaluations, ascending; the first is of the untrained model if its step is 0
 */
public record ComparedModel(
    ComparisonPlan.Entry entry,
    Path run,
    Double heldOutTokensPerByte,
    double spentFlops,
    long tokens,
    Double minutes,
    List<HeldOutPoint> curve) {
  private static final String METRICS = "metrics.jsonl";
  private static final String SPEED = "tokens_per_second";

  /**
   * Counts the operations of a finished run and reads its curve.
   *
   * @param stopRequested asked now and then
   * @return empty if a stop was requested
   */
  public static Optional<ComparedModel> of(
      ComparisonPlan.Entry entry, Path run, BooleanSupplier stopRequested) {
    TreeMap<Long, Map<String, Double>> evaluations = new TreeMap<>();
    TreeMap<Long, Double> speeds = new TreeMap<>();
    MetricsFile.read(
        run.resolve(METRICS),
        line -> {
          if (line.kind().equals("evaluation")) {
            evaluations.put(line.step(), line.values());
          } else if (line.values().containsKey(SPEED)) {
            speeds.put(line.step(), line.values().get(SPEED));
          }
        });
    if (!evaluations.containsKey(entry.steps())) {
      throw new TaskException(
          "%s has no evaluation of step %d, the last. Restore the file, or train again under another --output."
              .formatted(run.resolve(METRICS), entry.steps()));
    }
    Account account = new Account(entry, evaluations, speeds);
    if (!StepCounts.forEach(entry.recipe(), stopRequested, account)) {
      return Optional.empty();
    }
    return Optional.of(account.model(run));
  }

  /** Of the untrained model, if it was evaluated. */
  public Optional<HeldOutPoint> untrained() {
    return Optional.of(curve.get(0)).filter(point -> point.step() == 0);
  }

  public HeldOutPoint trained() {
    return curve.get(curve.size() - 1);
  }

  /** Whether masked words are filled in by a network beside the one that is kept. */
  boolean predictsWithGenerator() {
    ObjectiveConfig objective = entry.phase().objective();
    return objective.isElectra() && objective.replacedTokens().electraObjective();
  }

  /** Sums over the steps. */
  private static final class Account implements StepCounts.Listener {
    private final ComparisonPlan.Entry entry;
    private final TreeMap<Long, Map<String, Double>> evaluations;
    private final TreeMap<Long, Double> speeds;
    private final Double tokensPerByte;
    private final List<HeldOutPoint> curve = new ArrayList<>();
    private double flops;
    private long tokens;
    private long timedTokens;
    private double seconds;

    Account(
        ComparisonPlan.Entry entry,
        TreeMap<Long, Map<String, Double>> evaluations,
        TreeMap<Long, Double> speeds) {
      this.entry = entry;
      this.evaluations = evaluations;
      this.speeds = speeds;
      tokensPerByte =
          CorpusText.read(Path.of(entry.recipe().data().validation()))
              .map(text -> (double) text.tokens() / text.inputBytes())
              .orElse(null);
      addPoint(0);
    }

    @Override
    public void onStep(long step, Counts counts) {
      flops += Objective.flops(entry.model(), entry.phase().objective(), counts);
      tokens += counts.tokens();
      Double speed = speeds.get(step);
      if (speed != null) {
        seconds += (tokens - timedTokens) / speed;
        timedTokens = tokens;
      }
      addPoint(step);
    }

    private void addPoint(long step) {
      Map<String, Double> values = evaluations.get(step);
      if (values != null) {
        curve.add(HeldOutPoint.of(step, flops, values, tokensPerByte));
      }
    }

    ComparedModel model(Path run) {
      // The steps after the last line of metrics went as fast as all others.
      Double minutes = timedTokens == 0 ? null : seconds / 60 * ((double) tokens / timedTokens);
      return new ComparedModel(
          entry, run, tokensPerByte, flops, tokens, minutes, List.copyOf(curve));
    }
  }
}
