package dev.cloze.task.squad;

import dev.cloze.task.metrics.ClassificationMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A window's possible answers with their scores, before it is asked whether they can be ones.
 *
 * @param spans in any order
 * @param nullScore of having no answer: the greater, the more speaks against one
 */
public record SpanScores(List<Span> spans, double nullScore) {
  /** Positions of the first and the last token in the sequence. */
  public record Span(int begin, int end, double score) {}

  /**
   * Of two logits per position, the highest {@code nBest} of each in all combinations; no answer is
   * the first position's own span.
   */
  public static SpanScores ofLogits(float[] begin, float[] end, int nBest) {
    List<Span> spans = new ArrayList<>();
    int[] ends = highest(end, nBest);
    for (int b : highest(begin, nBest)) {
      for (int e : ends) {
        spans.add(new Span(b, e, (double) begin[b] + end[e]));
      }
    }
    return new SpanScores(spans, (double) begin[0] + end[0]);
  }

  /**
   * ELECTRA's beam: ends depend on the beginning, and a score is log p(begin) + log p(end | begin).
   *
   * @param begins the highest positions of {@code beginLogits}, as {@link #highest} gives them
   * @param endLogits for each of these, logits of all positions
   * @param nullScore the logit of a classifier of answerability
   */
  public static SpanScores ofBeam(
      float[] beginLogits, int[] begins, float[][] endLogits, double nullScore) {
    List<Span> spans = new ArrayList<>();
    double beginNorm = logSumExp(beginLogits);
    for (int i = 0; i < begins.length; i++) {
      double endNorm = logSumExp(endLogits[i]);
      for (int e : highest(endLogits[i], begins.length)) {
        double score = beginLogits[begins[i]] - beginNorm + endLogits[i][e] - endNorm;
        spans.add(new Span(begins[i], e, score));
      }
    }
    return new SpanScores(spans, nullScore);
  }

  /** The positions of the highest values, the highest first; of equal ones the first. */
  public static int[] highest(float[] values, int count) {
    ClassificationMetric.best(values); // refuses what is no number
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed())
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  private static double logSumExp(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
