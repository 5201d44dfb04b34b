package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final int ROWS = 20_000;
  private static final float[] PROBABILITIES = {0.5f, 0, 0.125f, 0.25f, 0.125f};

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  /** Sequences of one token, each predicted. */
  private static MaskedBatch batch(int label) {
    int[] labels = new int[ROWS];
    Arrays.fill(labels, label);
    int[] ones = new int[ROWS];
    Arrays.fill(ones, 1);
    return new MaskedBatch(
        new int[ROWS],
        new int[ROWS],
        new int[ROWS],
        ones,
        IntStream.range(0, ROWS).toArray(),
        labels,
        new int[0],
        LongStream.range(0, ROWS).toArray());
  }

  private static double[] shares(int label, double temperature, boolean disallowCorrect) {
    MaskedBatch batch = batch(label);
    TokenSampler sampler =
        new TokenSampler(
            batch, batch.maskedLabels(), TokenSampler.SEEDED, temperature, disallowCorrect);
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = torch.tensor(PROBABILITIES).unsqueeze(0).repeat(ROWS / 2, 1);
      sampler.read(rows, 0); // in two parts, as they come
      sampler.read(rows, ROWS / 2);
    }
    double[] shares = new double[PROBABILITIES.length];
    Arrays.stream(sampler.samples()).forEach(id -> shares[id] += 1.0 / ROWS);
    return shares;
  }

  private static void assertShares(double[] actual, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("token %d", i).isCloseTo(expected[i], within(0.012));
    }
  }

  @Test
  void drawsFromTheDistribution() {
    assertShares(shares(0, 1, false), 0.5, 0, 0.125, 0.25, 0.125);
    assertThat(shares(0, 1, false)[1]).isZero();
  }

  /** Scores divided by 1/2: probabilities to the power of 2, which add up to 11/32. */
  @Test
  void temperatureSharpensOrFlattens() {
    assertShares(shares(0, 0.5, false), 8 / 11.0, 0, 0.5 / 11, 2 / 11.0, 0.5 / 11);
  }

  @Test
  void theOriginalMayBeDisallowed() {
    double[] shares = shares(0, 1, true);
    assertShares(shares, 0, 0, 0.25, 0.5, 0.25);
    assertThat(shares[0]).isZero();
  }

  @Test
  void uniformDrawsReachEveryWord() {
    for (boolean disallow : new boolean[] {false, true}) {
      MaskedBatch batch = batch(2);
      TokenSampler sampler =
          new TokenSampler(batch, batch.maskedLabels(), TokenSampler.SEEDED, 1, disallow);
      sampler.readUniform(5);
      double[] shares = new double[5];
      Arrays.stream(sampler.samples()).forEach(id -> shares[id] += 1.0 / ROWS);
      double each = disallow ? 0.25 : 0.2;
      assertShares(shares, each, each, disallow ? 0 : each, each, each);
    }
  }

  /** What a resumed run depends on: nothing but seed and position. */
  @Test
  void noiseFollowsFromSeedAndPosition() {
    assertThat(TokenSampler.SEEDED.at(5, 7)).isEqualTo(TokenSampler.SEEDED.at(5, 7));
    assertThat(TokenSampler.SEEDED.at(5, 7)).isNotEqualTo(TokenSampler.SEEDED.at(5, 8));
    assertThat(TokenSampler.SEEDED.at(5, 7)).isNotEqualTo(TokenSampler.SEEDED.at(6, 7));
    assertThat(LongStream.range(0, 10_000).mapToDouble(s -> TokenSampler.SEEDED.at(s, 3)))
        .allMatch(u -> u >= 0 && u < 1);
  }
}
