package dev.cloze.task.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * One part of a task's data in memory, which knows how it is scored.
 *
 * @param <E> its kind of example
 * @param <P> what a model predicts for one example: scores per class or choice as {@code float[]}
 *     (regression: one number), an answer, or a list of tags
 */
public interface Dataset<E extends Example, P> {
  /** Such as {@code dev} or {@code dev_matched}. */
  String name();

  /** In the order of the file. */
  List<E> examples();

  /** What was mended or left out while the data was read. */
  List<String> problems();

  /** Whether the labels are there. */
  boolean isLabelled();

  /**
   * The task's official metrics.
   *
   * @param predictions one for each example, in the same order
   * @throws dev.cloze.task.TaskException if the labels are hidden
   */
  Scores score(List<P> predictions);

  /**
   * Writes what the task's leaderboard takes.
   *
   * @return the files written, which go into one archive
   */
  List<Path> writePredictions(Path directory, List<P> predictions) throws IOException;

  /** Some of the examples, which are scored and written in the same way. */
  Dataset<E, P> only(String name, Predicate<E> wanted);
}
