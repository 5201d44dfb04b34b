package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ElectraTotalsTest {
  /** Labels 1 0 1 0, calls 1 1 0 0. */
  @Test
  void precisionAndRecall() {
    ElectraTotals totals = new ElectraTotals();
    totals.addTokens(new float[] {2, 1, -1, -3}, new float[] {1, 0, 1, 0}, new int[] {3, 1});
    assertThat(totals.values())
        .containsEntry("disc_precision", 0.5)
        .containsEntry("disc_recall", 0.5)
        .containsEntry("disc_accuracy", 0.5);
    // Softplus of -2, 1, 1 and -3; a mean over sequences of means over their tokens.
    double first = (0.126928 + 1.313262 + 1.313262) / 3;
    assertThat(totals.values().get("disc_loss")).isEqualTo((first + 0.048587) / 2, within(1e-6));
    // What is minimised is the mean over tokens.
    totals.addUniformPredictions(1, 1);
    assertThat(totals.loss(1, 50))
        .isEqualTo(50 * (0.126928 + 2 * 1.313262 + 0.048587) / 4, within(1e-4));
  }

  @Test
  void areaUnderTheCurve() {
    RocCurve perfect = new RocCurve();
    RocCurve reversed = new RocCurve();
    RocCurve guesses = new RocCurve();
    RocCurve overlapping = new RocCurve();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      boolean positive = i % 3 == 0;
      perfect.add(positive ? 0.9 : 0.1, positive);
      reversed.add(positive ? 0 : 1, positive);
      guesses.add(random.nextDouble(), positive);
      // Uniform on [0.5, 1] against [0, 1]: 1 - 0.25 = 0.75 of the pairs are in order.
      overlapping.add(positive ? 0.5 + random.nextDouble() / 2 : random.nextDouble(), positive);
    }
    assertThat(perfect.area()).isEqualTo(1);
    assertThat(reversed.area()).isZero();
    assertThat(guesses.area()).isEqualTo(0.5, within(0.01));
    assertThat(overlapping.area()).isEqualTo(0.75, within(0.01));
  }
}
