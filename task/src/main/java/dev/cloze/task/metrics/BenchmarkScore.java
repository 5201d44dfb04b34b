package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import java.util.List;
import java.util.Map;

/**
 * The one number of a benchmark: an unweighted mean over its tasks. A task of two metrics enters
 * with their mean, which is its {@link dev.cloze.task.example.Scores#main()}.
 */
public enum BenchmarkScore {
  /** Nine tasks; MNLI's two data sets count as one, the diagnostics do not. */
  GLUE(
      List.of(
          List.of("cola"),
          List.of("sst-2"),
          List.of("mrpc"),
          List.of("sts-b"),
          List.of("qqp"),
          List.of("mnli-m", "mnli-mm"),
          List.of("qnli"),
          List.of("rte"),
          List.of("wnli"))),
  /** Eight tasks; the two diagnostics do not count. */
  SUPERGLUE(
      List.of(
          List.of("boolq"),
          List.of("cb"),
          List.of("copa"),
          List.of("multirc"),
          List.of("record"),
          List.of("superglue-rte"),
          List.of("wic"),
          List.of("wsc")));

  private final List<List<String>> tasks;

  BenchmarkScore(List<List<String>> tasks) {
    this.tasks = tasks;
  }

  /**
   * @param mains the main score of each data set by its name, other ones included or not
   * @throws TaskException naming the data sets that are missing
   */
  public double of(Map<String, Double> mains) {
    List<String> missing =
        tasks.stream().flatMap(List::stream).filter(name -> !mains.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new TaskException(
          "no %s score without %s: it is the mean over all tasks"
              .formatted(this, String.join(", ", missing)));
    }
    return tasks.stream()
        .mapToDouble(sets -> sets.stream().mapToDouble(mains::get).average().orElseThrow())
        .average()
        .orElseThrow();
  }
}
