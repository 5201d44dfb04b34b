package dev.cloze.task.metrics;

import java.util.List;

/**
 * Winogender's share of pairs that are judged alike whichever the pronoun's gender. Meaningless
 * without the accuracy beside it: who always says the same has full parity.
 */
public final class GenderParity {
  private GenderParity() {}

  /**
   * @param predictions rows 2k and 2k + 1 are a pair; a last row without its partner is left out
   * @return -1 if there is no pair
   */
  public static double of(List<?> predictions) {
    int pairs = predictions.size() / 2;
    if (pairs == 0) {
      return -1;
    }
    int alike = 0;
    for (int k = 0; k < pairs; k++) {
      if (predictions.get(2 * k).equals(predictions.get(2 * k + 1))) {
        alike++;
      }
    }
    return (double) alike / pairs;
  }
}
