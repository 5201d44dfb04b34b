package dev.cloze.task.finetune;

import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.squad.SpanAnswer;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The best score that one and the same answer to every example reaches, such as that of the largest
 * class: what a model has to beat.
 */
final class ConstantAnswer {
  private ConstantAnswer() {}

  /**
   * @return empty where there is no such answer: for numbers, whose correlation with a constant is
   *     undefined, and for questions that all have answers
   */
  @SuppressWarnings("unchecked") // a task of a kind has the predictions of that kind
  static <E extends Example, P> Optional<Scores> best(Task<E, P> task, Dataset<E, P> dataset) {
    return answers(task, dataset.examples()).stream()
        .map(answer -> dataset.score((List<P>) dataset.examples().stream().map(answer).toList()))
        .max(Comparator.comparingDouble(Scores::main));
  }

  private static List<Function<Example, Object>> answers(
      Task<?, ?> task, List<? extends Example> examples) {
    int classes = task.labels().size();
    return switch (task.kind()) {
      case CLASSIFICATION ->
          IntStream.range(0, classes)
              .<Function<Example, Object>>mapToObj(i -> example -> only(i, classes))
              .toList();
      case MULTIPLE_CHOICE ->
          IntStream.range(0, examples.stream().mapToInt(ConstantAnswer::choices).max().orElse(0))
              .<Function<Example, Object>>mapToObj(i -> example -> only(i, choices(example)))
              .toList();
      case TAGGING ->
          task.labels().stream()
              .<Function<Example, Object>>map(
                  tag -> example -> Collections.nCopies(words(example), tag))
              .toList();
      case SPAN ->
          TaskObjectives.hasUnanswerable(task)
              ? List.of(example -> new SpanAnswer("", 0, 0, List.of(), OptionalDouble.of(0)))
              : List.of();
      case REGRESSION -> List.of();
    };
  }

  private static int choices(Example example) {
    return ((ChoiceExample) example).choices().size();
  }

  private static int words(Example example) {
    return ((TaggedSentence) example).words().size();
  }

  /** Scores of which one is highest. */
  private static float[] only(int highest, int count) {
    float[] scores = new float[count];
    if (highest < count) {
      scores[highest] = 1;
    }
    return scores;
  }
}
