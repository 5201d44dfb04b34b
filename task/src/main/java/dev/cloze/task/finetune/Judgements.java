package dev.cloze.task.finetune;

import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.metrics.AnswerText;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.report.Judged;
import dev.cloze.task.squad.SpanAnswer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the page of errors says of each example. */
final class Judgements {
  private static final double HALF_RANGE = 0.5; // of a number: nearer than this counts as right

  private final List<String> labels;

  /**
   * @param labels of the task, in its order
   */
  Judgements(List<String> labels) {
    this.labels = labels;
  }

  /**
   * @param prediction of the kind that belongs to the example
   * @param tokens that the model read
   */
  Judged of(Example example, Object prediction, int tokens) {
    if (example instanceof TextExample text) {
      return of(text, (float[]) prediction, tokens);
    }
    if (example instanceof ChoiceExample choice) {
      return of(choice, (float[]) prediction, tokens);
    }
    if (example instanceof QuestionExample question) {
      return of(question, (SpanAnswer) prediction, tokens);
    }
    return of((TaggedSentence) example, (List<?>) prediction, tokens);
  }

  private Judged of(TextExample example, float[] scores, int tokens) {
    String text = example.pair().map(p -> example.text() + "\n" + p).orElse(example.text());
    String gold = example.label().orElseThrow();
    if (labels.isEmpty()) {
      double error = Math.abs(scores[0] - Double.parseDouble(gold));
      String predicted = String.format(Locale.ROOT, "%.3f", scores[0]);
      return new Judged(
          example.id(), text, gold, predicted, error < HALF_RANGE, error * error, tokens);
    }
    String predicted = labels.get(ClassificationMetric.best(scores));
    return new Judged(
        example.id(),
        text,
        gold,
        predicted,
        predicted.equals(gold),
        negativeLogLikelihood(scores, labels.indexOf(gold)),
        tokens);
  }

  private static Judged of(ChoiceExample example, float[] scores, int tokens) {
    int gold = example.answer().orElseThrow();
    int predicted = ClassificationMetric.best(scores);
    String text =
        example.choices().stream()
            .map(choice -> (choice.text() + "\n" + choice.pair()).strip())
            .collect(Collectors.joining("\n\n"));
    return new Judged(
        example.id(),
        text,
        Integer.toString(gold + 1),
        Integer.toString(predicted + 1),
        predicted == gold,
        negativeLogLikelihood(scores, gold),
        tokens);
  }

  private static double negativeLogLikelihood(float[] scores, int gold) {
    double max = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score - max);
    }
    return max + Math.log(sum) - scores[gold];
  }

  private static Judged of(QuestionExample example, SpanAnswer answer, int tokens) {
    List<String> golds = example.answers().stream().map(QuestionExample.Answer::text).toList();
    List<String> accepted = golds.isEmpty() ? List.of("") : golds;
    String given = answer.given();
    double f1 =
        accepted.stream().mapToDouble(gold -> AnswerText.f1WithEmpty(given, gold)).max().orElse(0);
    boolean right = accepted.stream().anyMatch(gold -> AnswerText.exactMatch(given, gold) > 0);
    return new Judged(
        example.id(),
        example.question() + "\n" + example.context(),
        String.join(" / ", accepted),
        given,
        right,
        1 - f1,
        tokens);
  }

  private static Judged of(TaggedSentence example, List<?> tags, int tokens) {
    long wrong =
        IntStream.range(0, tags.size())
            .filter(i -> !tags.get(i).equals(example.tags().get(i)))
            .count();
    return new Judged(
        example.id(),
        String.join(" ", example.words()),
        String.join(" ", example.tags()),
        tags.stream().map(Object::toString).collect(Collectors.joining(" ")),
        wrong == 0,
        wrong,
        tokens);
  }
}
