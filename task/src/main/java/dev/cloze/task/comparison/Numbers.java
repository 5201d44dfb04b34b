package dev.cloze.task.comparison;

import java.util.Locale;

/** Numbers as the table and the plot print them. */
final class Numbers {
  private Numbers() {}

  /** 5.50e14 */
  static String flops(double value) {
    return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e\\+0*", "e");
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String percent(double fraction) {
    return decimals(1, 100 * fraction) + " %";
  }

  static String decimals(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
