package dev.cloze.task.example;

import dev.cloze.task.TaskException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A data set as most are: a list of examples, and what is done with predictions.
 *
 * @param labelled whether all examples have their labels
 */
public record ExampleSet<E extends Example, P>(
    String name,
    List<E> examples,
    List<String> problems,
    boolean labelled,
    Scoring<E, P> scoring,
    Writing<E, P> writing)
    implements Dataset<E, P> {

  /** Official metrics; gets as many predictions as examples, one or more. */
  @FunctionalInterface
  public interface Scoring<E, P> {
    Scores score(List<E> examples, List<P> predictions);
  }

  /** The leaderboard's files. */
  @FunctionalInterface
  public interface Writing<E, P> {
    List<Path> write(Path directory, List<E> examples, List<P> predictions) throws IOException;
  }

  public ExampleSet {
    examples = List.copyOf(examples);
    problems = List.copyOf(problems);
    if (examples.isEmpty()) {
      throw new TaskException("%s: the data holds no examples".formatted(name));
    }
  }

  @Override
  public boolean isLabelled() {
    return labelled;
  }

  @Override
  public Scores score(List<P> predictions) {
    if (!labelled) {
      throw new TaskException(
          "%s cannot be scored: its labels are hidden; evaluate on dev, or write predictions for the leaderboard"
              .formatted(name));
    }
    return scoring.score(examples, oneForEach(predictions));
  }

  @Override
  public List<Path> writePredictions(Path directory, List<P> predictions) throws IOException {
    return writing.write(directory, examples, oneForEach(predictions));
  }

  @Override
  public ExampleSet<E, P> only(String partName, Predicate<E> wanted) {
    return new ExampleSet<>(
        partName, examples.stream().filter(wanted).toList(), problems, labelled, scoring, writing);
  }

  private List<P> oneForEach(List<P> predictions) {
    if (predictions.size() != examples.size()) {
      throw new TaskException(
          "%s: %,d predictions for %,d examples; expected one for each"
              .formatted(name, predictions.size(), examples.size()));
    }
    return predictions;
  }
}
