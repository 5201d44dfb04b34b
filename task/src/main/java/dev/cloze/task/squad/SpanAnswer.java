package dev.cloze.task.squad;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a model answers to a question.
 *
 * @param text the best answer that is not empty, as it stands in the context; empty if there is
 *     none
 * @param score of that answer
 * @param nullOdds how much speaks against any answer: the score of none less that of the best
 *     answer, or the logit of a classifier of answerability
 * @param nBest all candidates, the best first; an empty text says that there is no answer
 * @param nullThreshold if {@code nullOdds} is above it, there is no answer; empty where it is still
 *     to be searched with gold answers
 */
public record SpanAnswer(
    String text,
    double score,
    double nullOdds,
    List<Candidate> nBest,
    OptionalDouble nullThreshold) {
  /**
   * A possible answer.
   *
   * @param begin the first UTF-16 unit in the context
   * @param end behind the last one
   * @param probability among the candidates
   */
  public record Candidate(String text, int begin, int end, double score, double probability) {}

  /** The answer, or nothing if more than the threshold speaks against it. */
  public String given() {
    return nullThreshold.isPresent() && nullOdds > nullThreshold.getAsDouble() ? "" : text;
  }
}
