package dev.cloze.train;

/**
 * The area under a receiver operating characteristic, by the trapezoidal rule over 200 thresholds:
 * what TensorFlow's {@code tf.metrics.auc} computes, which ELECTRA's code reports.
 */
final class RocCurve {
  private static final int THRESHOLDS = 200; // one below 0, one above 1, the others evenly between

  private final long[] positives = new long[THRESHOLDS]; // by the number of thresholds below
  private final long[] negatives = new long[THRESHOLDS];

  /**
   * @param probability from 0 to 1
   */
  void add(double probability, boolean positive) {
    int inner = (int) Math.ceil(probability * (THRESHOLDS - 1)) - 1; // of those at j / 199 below it
    int below = 1 + Math.min(THRESHOLDS - 2, Math.max(0, inner));
    (positive ? positives : negatives)[below]++;
  }

  /** From 0 to 1; 0.5 for guesses. NaN without positives or without negatives. */
  double area() {
    double truePositives = 0;
    double falsePositives = 0;
    double area = 0;
    for (int i = THRESHOLDS - 1; i >= 0; i--) { // from the highest threshold to the lowest
      double before = truePositives;
      truePositives += positives[i];
      falsePositives += negatives[i];
      area += negatives[i] * (truePositives + before) / 2;
    }
    return area / (truePositives * falsePositives);
  }
}
