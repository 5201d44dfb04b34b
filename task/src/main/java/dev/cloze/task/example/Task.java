package dev.cloze.task.example;

import java.nio.file.Path;
import java.util.List;

/**
 * A fine-tuning task: where its data lies, what its labels are called, how it is scored.
 *
 * @param <E> its kind of example
 * @param <P> see {@link Dataset}
 */
public interface Task<E extends Example, P> {
  /** As on the command line, such as {@code sst-2}. */
  String name();

  TaskKind kind();

  /** The classes or tags, in the order of a model's outputs; empty where there are none. */
  List<String> labels();

  /**
   * Reads a part of the data from its original files.
   *
   * @param data the task's folder
   * @return one data set, or several where the task keeps them apart, as MNLI's two to evaluate on
   * @throws dev.cloze.task.TaskException naming file, line and value if the data is not this task's
   */
  List<Dataset<E, P>> read(Path data, Split split);
}
