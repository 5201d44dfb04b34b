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
 * @param constant the best scores that the same answer to every example reaches, by data set; none
 *     where there is no such answer
 * @param main the number that models are selected by; the mean over the data sets
 * @param constantMain the same of those of the constant answers; null where there are none
 * @param examples that were judged
 * @param seconds from text to scores
 */
public record FineTunedMetrics(
    Map<String, Map<String, Double>> scores,
    Map<String, Map<String, Double>> constant,
    double main,
    Double constantMain,
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
                            "%-24s %-24s %8.4f%s",
                            dataset,
                            metric.replace('_', ' '),
                            value,
                            beside(dataset, metric)))));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d examples in %.1f s, %,.0f a second",
            examples,
            seconds,
            examplesPerSecond));
    return lines;
  }

  private String beside(String dataset, String metric) {
    Double same = constant.getOrDefault(dataset, Map.of()).get(metric);
    return same == null ? "" : String.format(Locale.ROOT, "  (the same answer to all: %.4f)", same);
  }
}
