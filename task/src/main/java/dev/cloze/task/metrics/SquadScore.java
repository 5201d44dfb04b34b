package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Exact match and F1 of SQuAD 1.1 and 2.0, as the official scripts compute them. */
public final class SquadScore {
  private static final double MARGIN = 1; // of a threshold, above or below all odds

  private SquadScore() {}

  /**
   * A question and what was answered.
   *
   * @param golds the gold answers; none if the question has no answer
   * @param predicted the best answer; empty to say that there is none
   * @param noAnswer how much speaks against any answer: the greater, the more
   */
  public record Answered(List<String> golds, String predicted, double noAnswer) {}

  /** SQuAD 1.1: every question has an answer. */
  public static Scores version1(List<Answered> questions) {
    requireSome(questions);
    double exact = 0;
    double f1 = 0;
    for (Answered question : questions) {
      String predicted = question.predicted;
      exact += AnswerText.best(question.golds, gold -> AnswerText.exactMatch(predicted, gold));
      f1 += AnswerText.best(question.golds, gold -> AnswerText.f1(predicted, gold));
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("exact_match", exact / questions.size());
    values.put("f1", f1 / questions.size());
    return new Scores(values, f1 / questions.size());
  }

  /**
   * SQuAD 2.0: exact match and F1 over all questions, over those with and without an answer, and
   * the best that any threshold reaches.
   *
   * @param threshold above which {@link Answered#noAnswer} turns an answer into none
   */
  public static Scores version2(List<Answered> questions, double threshold) {
    requireSome(questions);
    List<Judged> judged = questions.stream().map(SquadScore::judge).toList();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("exact", mean(judged, q -> true, q -> q.exactAt(threshold)));
    values.put("f1", mean(judged, q -> true, q -> q.f1At(threshold)));
    Map<String, Predicate<Judged>> parts = new LinkedHashMap<>();
    parts.put("has_ans", Judged::hasAnswer);
    parts.put("no_ans", q -> !q.hasAnswer());
    parts.forEach(
        (name, part) -> {
          if (judged.stream().anyMatch(part)) {
            values.put(name + "_exact", mean(judged, part, q -> q.exactAt(threshold)));
            values.put(name + "_f1", mean(judged, part, q -> q.f1At(threshold)));
          }
        });
    Threshold exact = best(judged, Judged::exact);
    Threshold f1 = best(judged, Judged::f1);
    values.put("best_exact", exact.score);
    values.put("best_exact_threshold", exact.threshold);
    values.put("best_f1", f1.score);
    values.put("best_f1_threshold", f1.threshold);
    return new Scores(values, values.get("f1"));
  }

  /**
   * A threshold whose F1 is best. The official script names the odds of a question, or 0 where
   * answering none is best; this one lies between those odds and the next, so that neither rounding
   * nor that 0 changes an answer.
   */
  public static double bestThreshold(List<Answered> questions) {
    requireSome(questions);
    List<Judged> judged = questions.stream().map(SquadScore::judge).toList();
    Threshold best = best(judged, Judged::f1);
    double none = judged.stream().filter(q -> !q.hasAnswer()).count() / (double) judged.size();
    double last = best.score > none ? best.threshold : Double.NEGATIVE_INFINITY;
    double next =
        judged.stream()
            .mapToDouble(Judged::noAnswer)
            .filter(odds -> odds > last)
            .min()
            .orElse(last);
    if (next == last) {
      return last + MARGIN; // all are answered
    }
    return last == Double.NEGATIVE_INFINITY ? next - MARGIN : (last + next) / 2;
  }

  private record Judged(
      boolean hasAnswer, boolean answered, double exact, double f1, double noAnswer) {
    double exactAt(double threshold) {
      return noAnswer > threshold ? (hasAnswer ? 0 : 1) : exact;
    }

    double f1At(double threshold) {
      return noAnswer > threshold ? (hasAnswer ? 0 : 1) : f1;
    }
  }

  private record Threshold(double score, double threshold) {}

  private static Judged judge(Answered question) {
    List<String> golds = new ArrayList<>(question.golds);
    golds.removeIf(gold -> AnswerText.normalize(gold).isEmpty());
    if (golds.isEmpty()) {
      golds.add("");
    }
    String predicted = question.predicted;
    return new Judged(
        !question.golds.isEmpty(),
        !predicted.isEmpty(),
        AnswerText.best(golds, gold -> AnswerText.exactMatch(predicted, gold)),
        AnswerText.best(golds, gold -> AnswerText.f1WithEmpty(predicted, gold)),
        question.noAnswer);
  }

  /**
   * Answers the questions one after another, the surest first. As the official script: thresholds
   * are the questions' own, 0 if answering none is best, and questions of equal scores count one by
   * one, in their order.
   */
  private static Threshold best(List<Judged> questions, ToDoubleFunction<Judged> score) {
    List<Judged> surestFirst = new ArrayList<>(questions);
    surestFirst.sort(Comparator.comparingDouble(Judged::noAnswer));
    double sum = questions.stream().filter(q -> !q.hasAnswer).count();
    double bestSum = sum;
    double threshold = 0;
    for (Judged question : surestFirst) {
      if (question.hasAnswer) {
        sum += score.applyAsDouble(question);
      } else if (question.answered) {
        sum -= 1;
      }
      if (sum > bestSum) {
        bestSum = sum;
        threshold = question.noAnswer;
      }
    }
    return new Threshold(bestSum / questions.size(), threshold);
  }

  private static double mean(
      List<Judged> questions, Predicate<Judged> part, ToDoubleFunction<Judged> score) {
    return questions.stream().filter(part).mapToDouble(score).average().orElse(0);
  }

  private static void requireSome(List<Answered> questions) {
    if (questions.isEmpty()) {
      throw new TaskException("there is nothing to score: the data set has no questions");
    }
  }
}
