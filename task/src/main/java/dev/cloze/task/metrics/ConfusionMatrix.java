package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;

/** How often each class was taken for each other one, and what is computed from that. */
public final class ConfusionMatrix {
  private final long[][] counts; // by gold class, then predicted class
  private long rows;
  private long correct;

  public ConfusionMatrix(int classes) {
    counts = new long[classes][classes];
  }

  /** The matrix of predictions beside gold classes, row by row. */
  public static ConfusionMatrix of(int[] gold, int[] predicted, int classes) {
    if (gold.length != predicted.length) {
      throw new TaskException(
          "%,d predictions for %,d examples; expected one for each"
              .formatted(predicted.length, gold.length));
    }
    var matrix = new ConfusionMatrix(classes);
    for (int i = 0; i < gold.length; i++) {
      matrix.add(gold[i], predicted[i]);
    }
    return matrix;
  }

  public void add(int gold, int predicted) {
    counts[gold][predicted]++;
    rows++;
    if (gold == predicted) {
      correct++;
    }
  }

  public int classes() {
    return counts.length;
  }

  public long count(int gold, int predicted) {
    return counts[gold][predicted];
  }

  public long rows() {
    return rows;
  }

  /** The share of rows whose class was found. */
  public double accuracy() {
    if (rows == 0) {
      throw new TaskException("there is nothing to score: the data set has no examples");
    }
    return (double) correct / rows;
  }

  /** Of one class against all others; 0 where it neither occurs nor was predicted. */
  public double f1(int positive) {
    long marginals = gold(positive) + predicted(positive);
    return marginals == 0 ? 0 : 2.0 * counts[positive][positive] / marginals;
  }

  /** The mean of all classes' F1, whether they occur or not. */
  public double macroF1() {
    double sum = 0;
    for (int c = 0; c < counts.length; c++) {
      sum += f1(c);
    }
    return sum / counts.length;
  }

  /**
   * Matthews correlation coefficient for any number of classes (Gorodkin, 2004); 0 where it is
   * undefined, as for constant predictions.
   */
  public double matthews() {
    double goldSquares = 0;
    double predictedSquares = 0;
    double products = 0;
    for (int c = 0; c < counts.length; c++) {
      double gold = gold(c);
      double predicted = predicted(c);
      goldSquares += gold * gold;
      predictedSquares += predicted * predicted;
      products += gold * predicted;
    }
    double all = (double) rows * rows;
    // As doubles: on a split as large as QQP's the product would overflow a long.
    double scale = Math.sqrt((all - goldSquares) * (all - predictedSquares));
    return scale == 0 ? 0 : ((double) correct * rows - products) / scale;
  }

  private long gold(int c) {
    long sum = 0;
    for (long count : counts[c]) {
      sum += count;
    }
    return sum;
  }

  private long predicted(int c) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[c];
    }
    return sum;
  }
}
