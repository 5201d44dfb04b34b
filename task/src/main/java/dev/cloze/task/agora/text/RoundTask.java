package dev.cloze.task.agora.text;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.nio.file.Path;
import java.util.List;

/**
 * A task as a round learns it: with the new points among its training data.
 *
 * @param task whose labels and name it has
 */
record RoundTask(
    Task<TextExample, float[]> task,
    List<TextExample> training,
    Dataset<TextExample, float[]> development)
    implements Task<TextExample, float[]> {
  @Override
  public String name() {
    return task.name();
  }

  @Override
  public TaskKind kind() {
    return task.kind();
  }

  @Override
  public List<String> labels() {
    return task.labels();
  }

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    return switch (split) {
      case TRAIN -> List.of(unscored("train", training, true));
      case DEV -> List.of(development);
      case TEST -> throw new TaskException("a round has no test data");
    };
  }

  /** Examples that are learned or predicted, never scored. */
  static ExampleSet<TextExample, float[]> unscored(
      String name, List<TextExample> examples, boolean labelled) {
    return new ExampleSet<>(
        name,
        examples,
        List.of(),
        labelled,
        (all, predictions) -> {
          throw new UnsupportedOperationException(name + " is not scored");
        },
        (folder, all, predictions) -> List.of());
  }
}
