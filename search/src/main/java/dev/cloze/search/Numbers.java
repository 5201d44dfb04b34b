package dev.cloze.search;

import java.util.Locale;

/** How numbers of a search are written. */
final class Numbers {
  private Numbers() {}

  static String decimals(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "–";
  }

  /** Milliseconds, or so many multiply-adds that only their size matters. */
  static String cost(double value) {
    return String.format(Locale.ROOT, value >= 1e6 ? "%.4e" : "%.3f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
