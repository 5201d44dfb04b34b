package dev.cloze.task.comparison;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.data.CorpusText;
import dev.cloze.task.TaskException;
import dev.cloze.train.metrics.MetricsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one recipe of a comparison cost and what came of it, from its finished run.
 *
 * <p>Vocabularies differ, and so does what a token is. Losses compare in bits per byte: the nats of
 * a predicted token over ln 2, times the tokens of the held-out text over the bytes of its files as
 * they were prepared. That is what the text would cost if each of its tokens were predicted once,
 * masked as in the evaluation.
 *
 * @param heldOutTokensPerByte of the held-out text; null where its manifest does not say
 * @param minutes of training, evaluation and saving excluded, from the speeds in metrics.jsonl;
 *     null if there are none
 * @param curve of all evaluations, ascending; the first is of the untrained model if its step is 0
 */
public record ComparedModel(
    ComparisonPlan.Entry entry,
    Path run,
    Double heldOutTokensPerByte,
    Double minutes,
    List<HeldOutPoint> curve) {
  private static final String METRICS = "metrics.jsonl";
  private static final String SPEED = "tokens_per_second";

  /** Reads the metrics of a finished run. */
  public static ComparedModel of(ComparisonPlan.Entry entry, Path run) {
    StepCosts costs = entry.costs();
    Double tokensPerByte =
        CorpusText.read(Path.of(entry.recipe().data().validation()))
            .map(text -> (double) text.tokens() / text.inputBytes())
            .orElse(null);
    TreeMap<Integer, HeldOutPoint> curve = new TreeMap<>(); // steps that were resumed are last
    TreeMap<Integer, Double> speeds = new TreeMap<>();
    Path metrics = run.resolve(METRICS);
    MetricsFile.read(
        metrics,
        line -> {
          int step = Math.toIntExact(line.step());
          Map<String, Double> values = line.values();
          if (line.kind().equals("evaluation")) {
            curve.put(step, HeldOutPoint.of(step, costs.flops(step), values, tokensPerByte));
          } else if (values.containsKey(SPEED)) {
            speeds.put(step, values.get(SPEED));
          }
        });
    if (!curve.containsKey(costs.steps())) {
      throw new TaskException(
          "%s has no evaluation of step %d, the last. Restore the file, or train again under another --output."
              .formatted(metrics, costs.steps()));
    }
    return new ComparedModel(
        entry, run, tokensPerByte, minutes(costs, speeds), List.copyOf(curve.values()));
  }

  private static Double minutes(StepCosts costs, TreeMap<Integer, Double> speeds) {
    if (speeds.isEmpty()) {
      return null;
    }
    double seconds = 0;
    long timed = 0;
    for (Map.Entry<Integer, Double> speed : speeds.entrySet()) {
      long tokens = costs.tokens(speed.getKey());
      seconds += (tokens - timed) / speed.getValue();
      timed = tokens;
    }
    // The steps after the last line of metrics went as fast as all others.
    return seconds / 60 * costs.tokens() / timed;
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
    ObjectiveConfig objective = entry.compared().phase().objective();
    return objective.isElectra() && objective.replacedTokens().electraObjective();
  }
}
