package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How well predicted numbers follow the gold ones. */
public final class Correlation {
  private Correlation() {}

  /** Pearson's coefficient; NaN where it is undefined because one side is constant. */
  public static double pearson(double[] gold, double[] predicted) {
    if (gold.length != predicted.length) {
      throw new TaskException(
          "%,d predictions for %,d examples; expected one for each"
              .formatted(predicted.length, gold.length));
    }
    double goldMean = Arrays.stream(gold).average().orElse(Double.NaN);
    double predictedMean = Arrays.stream(predicted).average().orElse(Double.NaN);
    double goldSquares = 0;
    double predictedSquares = 0;
    double products = 0;
    for (int i = 0; i < gold.length; i++) {
      double x = gold[i] - goldMean;
      double y = predicted[i] - predictedMean;
      goldSquares += x * x;
      predictedSquares += y * y;
      products += x * y;
    }
    if (isConstant(gold) || isConstant(predicted)) {
      return Double.NaN; // the mean is rounded, so the squares need not be 0
    }
    return products / Math.sqrt(goldSquares * predictedSquares);
  }

  /** Spearman's coefficient: Pearson's of the ranks. Undefined where that is. */
  public static double spearman(double[] gold, double[] predicted) {
    return pearson(ranks(gold), ranks(predicted));
  }

  /** Ranks from 1; equal values share the mean of theirs. */
  static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int begin = 0; begin < order.length; ) {
      int end = begin;
      while (end < order.length && values[order[end]] == values[order[begin]]) {
        end++;
      }
      for (int i = begin; i < end; i++) {
        ranks[order[i]] = (begin + 1 + end) / 2.0;
      }
      begin = end;
    }
    return ranks;
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }
}
