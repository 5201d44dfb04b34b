package dev.cloze.search;

/**
 * What the search maximises: {@code (pT - p) / pT * (iT - i) / iT / e}, where p counts parameters,
 * i is the cost of inference, e the error, and T the maximum point.
 *
 * @param smaller (pT - p) / pT
 * @param faster (iT - i) / iT
 * @param error e, at least {@link #LEAST_ERROR}
 */
public record WCoefficient(double smaller, double faster, double error) {
  static final double LEAST_ERROR = 1e-6;

  /**
   * Whether a shape is below the maximum point in both. One that is above in both would have two
   * negative factors and look good.
   */
  public static boolean isBelow(double p, double maximumP, double i, double maximumI) {
    return p < maximumP && i < maximumI;
  }

  static WCoefficient of(double p, double maximumP, double i, double maximumI, double error) {
    return new WCoefficient(
        (maximumP - p) / maximumP, (maximumI - i) / maximumI, Math.max(error, LEAST_ERROR));
  }

  public double value() {
    return smaller * faster / error;
  }
}
