package dev.cloze.task;

import java.util.List;

/**
 * What came of an evaluation: a record, whose components are what scripts read. Accuracies and
 * other shares are fractions.
 */
public interface TaskMetrics {
  /** The same for people, line by line. */
  List<String> lines();

  /** What was mended or left out while the data was read. */
  List<String> problems();
}
