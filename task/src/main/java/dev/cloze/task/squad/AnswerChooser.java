package dev.cloze.task.squad;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.squad.SpanAnswer.Candidate;
import dev.cloze.task.squad.SpanScores.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Makes one answer of the scores of a question's windows: BERT's rules, with the answer's text
 * taken from the context itself.
 */
public final class AnswerChooser {
  private final Options options;

  /**
   * What may be an answer.
   *
   * @param nBest candidates that are kept; 20 in BERT
   * @param maxAnswerLength in tokens; 30 in BERT
   * @param withUnanswerable whether having no answer is a candidate: SQuAD 2.0
   * @param classifier whether the null scores of windows are logits of a classifier of
   *     answerability (ELECTRA) and not comparable with those of spans
   * @param nullThreshold of the answers; empty where it is still to be searched
   */
  public record Options(
      int nBest,
      int maxAnswerLength,
      boolean withUnanswerable,
      boolean classifier,
      OptionalDouble nullThreshold) {
    /** BERT's. */
    public static Options bert(boolean withUnanswerable) {
      return new Options(20, 30, withUnanswerable, false, OptionalDouble.of(0));
    }
  }

  public AnswerChooser(Options options) {
    this.options = options;
  }

  /**
   * @param windows of the question, as {@link SpanFeatures} made them
   * @param scores for each window
   */
  public SpanAnswer choose(
      QuestionExample question, List<SpanWindow> windows, List<SpanScores> scores) {
    if (scores.size() != windows.size()) {
      throw new TaskException(
          "question \"%s\" has %d windows and the scores of %d"
              .formatted(question.id(), windows.size(), scores.size()));
    }
    List<Candidate> possible = new ArrayList<>();
    double nullScore = Double.POSITIVE_INFINITY;
    for (int w = 0; w < windows.size(); w++) {
      nullScore = Math.min(nullScore, scores.get(w).nullScore());
      for (Span span : scores.get(w).spans()) {
        if (isPossible(windows.get(w), span)) {
          Candidate candidate = candidate(question.context(), windows.get(w), span);
          if (!candidate.text().isEmpty()) {
            possible.add(candidate);
          }
        }
      }
    }
    boolean nullCompetes = options.withUnanswerable && !options.classifier;
    if (nullCompetes) {
      possible.add(new Candidate("", 0, 0, nullScore, 0));
    }
    possible.sort(Comparator.comparingDouble(Candidate::score).reversed());
    List<Candidate> best = distinct(possible);
    if (nullCompetes && best.stream().noneMatch(candidate -> candidate.text().isEmpty())) {
      best.add(new Candidate("", 0, 0, nullScore, 0));
    }
    List<Candidate> nBest = withProbabilities(best);
    Candidate answer =
        nBest.stream()
            .filter(candidate -> !candidate.text().isEmpty())
            .findFirst()
            .orElse(new Candidate("", 0, 0, Double.NEGATIVE_INFINITY, 0));
    double odds = options.classifier ? nullScore : nullScore - answer.score();
    return new SpanAnswer(
        answer.text(),
        answer.score(),
        odds,
        nBest,
        options.withUnanswerable
            ? options.nullThreshold
            : OptionalDouble.of(Double.POSITIVE_INFINITY));
  }

  private boolean isPossible(SpanWindow window, Span span) {
    return window.inContext(span.begin())
        && window.inContext(span.end())
        && span.end() >= span.begin()
        && span.end() - span.begin() < options.maxAnswerLength
        && window.answerable()[span.begin() - window.contextBegin()];
  }

  /** The text without blanks around it, which byte-level tokens have. */
  private static Candidate candidate(String context, SpanWindow window, Span span) {
    int begin = window.begins()[span.begin() - window.contextBegin()];
    int end = window.ends()[span.end() - window.contextBegin()];
    while (begin < end && Character.isWhitespace(context.charAt(begin))) {
      begin++;
    }
    while (begin < end && Character.isWhitespace(context.charAt(end - 1))) {
      end--;
    }
    return new Candidate(context.substring(begin, end), begin, end, span.score(), 0);
  }

  /** The best of each text, so many as are kept. */
  private List<Candidate> distinct(List<Candidate> sorted) {
    Set<String> texts = new HashSet<>();
    List<Candidate> distinct = new ArrayList<>();
    for (Candidate candidate : sorted) {
      if (distinct.size() < options.nBest && texts.add(candidate.text())) {
        distinct.add(candidate);
      }
    }
    return distinct;
  }

  private static List<Candidate> withProbabilities(List<Candidate> best) {
    double max = best.stream().mapToDouble(Candidate::score).max().orElse(0);
    double sum = best.stream().mapToDouble(c -> Math.exp(c.score() - max)).sum();
    return best.stream()
        .map(
            c ->
                new Candidate(
                    c.text(), c.begin(), c.end(), c.score(), Math.exp(c.score() - max) / sum))
        .toList();
  }
}
