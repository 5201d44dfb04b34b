package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.RandomBits;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static ReplacedTokensConfig config(
      double temperature, boolean disallowCorrect, String sampling) {
    return new ReplacedTokensConfig(true, false, 1, 50, temperature, disallowCorrect, sampling);
  }

  private static TokenSampler sampler(int label, ReplacedTokensConfig config) {
    MaskedBatch batch = batch(label);
    TokenSampler sampler =
        new TokenSampler(batch, batch.maskedLabels(), TokenSampler.SEEDED, config);
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = torch.tensor(PROBABILITIES).unsqueeze(0).repeat(ROWS / 2, 1);
      sampler.read(rows, 0); // in two parts, as they come
      sampler.read(rows, ROWS / 2);
    }
    return sampler;
  }

  private static double[] shares(
      int label, double temperature, boolean disallowCorrect, String sampling) {
    TokenSampler sampler = sampler(label, config(temperature, disallowCorrect, sampling));
    double[] shares = new double[PROBABILITIES.length];
    Arrays.stream(sampler.samples()).forEach(id -> shares[id] += 1.0 / ROWS);
    return shares;
  }

  private static void assertShares(double[] actual, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("token %d", i).isCloseTo(expected[i], within(0.012));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inverse", "gumbel"})
  void drawsFromTheDistribution(String sampling) {
    assertShares(shares(0, 1, false, sampling), 0.5, 0, 0.125, 0.25, 0.125);
    assertThat(shares(0, 1, false, sampling)[1]).isZero();
  }

  /** Scores divided by 1/2: probabilities to the power of 2, which add up to 11/32. */
  @ParameterizedTest
  @ValueSource(strings = {"inverse", "gumbel"})
  void temperatureSharpensOrFlattens(String sampling) {
    assertShares(shares(0, 0.5, false, sampling), 8 / 11.0, 0, 0.5 / 11, 2 / 11.0, 0.5 / 11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inverse", "gumbel"})
  void theOriginalMayBeDisallowed(String sampling) {
    double[] shares = shares(0, 1, true, sampling);
    assertShares(shares, 0, 0, 0.25, 0.5, 0.25);
    assertThat(shares[0]).isZero();
  }

  @Test
  void uniformDrawsReachEveryWord() {
    for (boolean disallow : new boolean[] {false, true}) {
      MaskedBatch batch = batch(2);
      TokenSampler sampler =
          new TokenSampler(
              batch, batch.maskedLabels(), TokenSampler.SEEDED, config(1, disallow, "inverse"));
      sampler.readUniform(5);
      double[] shares = new double[5];
      Arrays.stream(sampler.samples()).forEach(id -> shares[id] += 1.0 / ROWS);
      double each = disallow ? 0.25 : 0.2;
      assertShares(shares, each, each, disallow ? 0 : each, each, each);
    }
  }

  /** Written out: the largest of ln p + G, one G for every (seed, position, token). */
  @Test
  void gumbelNoiseIsAddedToEveryScore() {
    int[] samples = sampler(0, config(1, false, "gumbel")).samples();
    for (int row : new int[] {0, 1, 7, ROWS - 1}) {
      long stream = RandomBits.derive(RandomBits.derive(row, "replaced tokens"), 0);
      int best = -1;
      double largest = Double.NEGATIVE_INFINITY;
      for (int token = 0; token < PROBABILITIES.length; token++) {
        long bits = RandomBits.mix(stream + token / 2 * 0x9E3779B97F4A7C15L);
        long half = token % 2 == 0 ? bits & 0xFFFFFFFFL : bits >>> 32;
        double uniform = ((half & 0x7FFFFFFFL) | 1) / (double) (1L << 31);
        double gumbel = -Math.log(-Math.log(1 - uniform));
        double score = Math.log(PROBABILITIES[token]) + gumbel;
        if (score > largest) {
          largest = score;
          best = token;
        }
      }
      assertThat(samples[row]).as("row %d", row).isEqualTo(best);
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
