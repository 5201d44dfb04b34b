package dev.cloze.task.finetune;

import dev.cloze.task.TaskMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The official metrics of a fine-tuned network.
 *
 * @param scores of each data set by its name, in the task's order
 * @param main the number that models are selected by; the mean over the data sets
 * @param examples that were judged
 * @param seconds from text to scores
 */
public record FineTunedMetrics(
    Map<String, Map<String, Double>> scores,
    double main,
    long examples,
    double seconds,
    double examplesPerSecond,
    List<String> problems)
    implements TaskMetrics {
  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    scores.forEach(
        (dataset, values) ->
            values.forEach(
                (metric, value) ->
                    lines.add(
                        String.format(
                            Locale.ROOT,
                            "%-24s %-24s %8.4f",
                            dataset,
                            metric.replace('_', ' '),
                            value))));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d examples in %.1f s, %,.0f a second",
            examples,
            seconds,
            examplesPerSecond));
    return lines;
  }
}
