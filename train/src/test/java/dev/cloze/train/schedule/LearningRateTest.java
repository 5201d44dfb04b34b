package dev.cloze.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.config.ScheduleConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
  /** Half a unit of the last of seven digits, which is what the references give. */
  private static final Offset<Double> SEVEN_DIGITS = within(5e-10);

  private static final Offset<Double> EXACT = within(1e-18);

  /** The schedule of Devlin et al. (2019), as Google's code computes it. */
  @Test
  void linearIsGooglesBert() {
    LearningRate rate = new LearningRate(1e-4, linear(10_000), 1_000_000);

    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(1)).isEqualTo(1e-8, EXACT);
    assertThat(rate.at(9_999)).isEqualTo(9.999e-5, EXACT);
    assertThat(rate.at(10_000)).as("the jump").isEqualTo(9.9e-5, EXACT);
    assertThat(rate.at(500_000)).isEqualTo(5e-5, EXACT);
    assertThat(rate.at(1_000_000)).isZero();
    assertThat(rate.at(2_000_000)).isZero();
  }

  /** The n-th update, from 1. */
  @ParameterizedTest
  @CsvSource({
    "2000000, 20000, 1, 5e-9",
    "2000000, 20000, 10000, 5e-5",
    "2000000, 20000, 20000, 1e-4",
    "2000000, 20000, 20001, 9.899995e-5",
    "2000000, 20000, 44100, 9.7795e-5",
    "2000000, 20000, 1000000, 5e-5",
    "2000000, 20000, 2000000, 0",
    "4, 0, 1, 7.5e-5",
    "4, 0, 2, 5e-5",
    "4, 0, 3, 2.5e-5",
    "4, 0, 4, 0"
  })
  void bortsPretraining(long steps, long warmup, long n, double expected) {
    LearningRate rate =
        new LearningRate(1e-4, new ScheduleConfig(warmup, "bort_pretraining", 1, 0), steps);
    assertThat(rate.at(n - 1)).isEqualTo(expected, EXACT);
  }

  /** A run of 100 updates, and one epoch of MRPC. */
  @ParameterizedTest
  @CsvSource({
    "100, 45, 0, 0",
    "100, 45, 1, 1.111111e-6",
    "100, 45, 44, 4.888889e-5",
    "100, 45, 45, 5e-5",
    "100, 45, 46, 4.909091e-5",
    "100, 45, 72, 2.545455e-5",
    "100, 45, 99, 9.090909e-7",
    "100, 45, 100, 1e-7",
    "458, 206, 1, 2.427184e-7",
    "458, 206, 9, 2.184466e-6",
    "458, 206, 206, 5e-5",
    "458, 206, 207, 4.980159e-5",
    "458, 206, 300, 3.134921e-5",
    "458, 206, 457, 1.984127e-7",
    "458, 206, 458, 1e-7",
    "458, 206, 9999, 1e-7",
    "10, 10, 10, 1e-7"
  })
  void bortsFinetuning(long steps, long warmup, long s, double expected) {
    LearningRate rate =
        new LearningRate(5e-5, new ScheduleConfig(warmup, "bort_finetuning", 1, 0), steps);
    assertThat(rate.at(s)).isEqualTo(expected, within(5e-12));
  }

  /** What of the pre-trained size the decay of one epoch of MRPC leaves. */
  @ParameterizedTest
  @CsvSource({"10, 0.891795", "100, 0.317616", "110, 0.283140", "350, 0.017755"})
  void bortsWeightDecayAlone(double weightDecay, double expected) {
    LearningRate rate =
        new LearningRate(5e-5, new ScheduleConfig(206, "bort_finetuning", 1, 0), 458);
    double left = 1;
    for (int s = 0; s < 458; s++) {
      left *= 1 - weightDecay * rate.at(s);
    }
    assertThat(left).isEqualTo(expected, within(5e-7));
  }

  /** Recipe of base, and two of fine-tuning; n updates are done. */
  @ParameterizedTest
  @CsvSource({
    "5e-4, 10000, 125000, 0, 0",
    "5e-4, 10000, 125000, 1, 5e-8",
    "5e-4, 10000, 125000, 5000, 2.5e-4",
    "5e-4, 10000, 125000, 10000, 5e-4",
    "5e-4, 10000, 125000, 10001, 4.999957e-4",
    "5e-4, 10000, 125000, 67500, 2.5e-4",
    "5e-4, 10000, 125000, 125000, 0",
    "2e-5, 122, 2036, 61, 1e-5",
    "2e-5, 122, 2036, 122, 2e-5",
    "2e-5, 122, 2036, 1079, 1e-5",
    "2e-5, 122, 2036, 2036, 0",
    "1e-5, 7432, 123873, 1, 1.345533e-9",
    "1e-5, 7432, 123873, 65652, 5.000043e-6",
    "6e-4, 24000, 500000, 262000, 3e-4",
    "1e-3, 0, 10, 0, 1e-3",
    "1e-3, 10, 10, 10, 1e-3"
  })
  void warmupPolynomialIsRobertas(double peak, long warmup, long steps, long n, double expected) {
    LearningRate rate =
        new LearningRate(peak, new ScheduleConfig(warmup, "warmup_polynomial", 1, 0), steps);
    assertThat(rate.at(n)).isEqualTo(expected, within(1e-6 * peak));
    assertThat(rate.at(steps + 5)).isEqualTo(rate.at(steps));
  }

  /** TensorFlow's Adam scripts raise the peak such that the decay meets it where warm-up ends. */
  @Test
  void linearWithARaisedPeakPassesThroughTheRateAtTheEndOfWarmup() {
    double raised = 1e-4 / (1 - 10_000 / 1_144_000.0);
    LearningRate rate = new LearningRate(raised, linear(10_000), 1_144_000);

    assertThat(rate.at(10_000)).isEqualTo(1e-4, EXACT);
    assertThat(rate.at(572_000)).isEqualTo(5.0441e-5, SEVEN_DIGITS);
  }

  /** NVIDIA's PyTorch phases 1 and 2; k counts from one, the warm-up is a fraction of the span. */
  @ParameterizedTest
  @CsvSource({
    "6e-3, 0.2843, 7038, 1, 2.99865e-6",
    "6e-3, 0.2843, 7038, 2000, 5.997291e-3",
    "6e-3, 0.2843, 7038, 2001, 5.0758946e-3",
    "6e-3, 0.2843, 7038, 3519, 4.2426407e-3",
    "6e-3, 0.2843, 7038, 7037, 7.152e-5",
    "6e-3, 0.2843, 7038, 7038, 0",
    "4e-3, 0.128, 1563, 200, 3.99872e-3",
    "4e-3, 0.128, 1563, 201, 3.733955e-3",
    "4e-3, 0.128, 1563, 782, 2.827522e-3",
    "4e-3, 0.128, 1563, 1563, 0",
  })
  void polynomialIsNvidiasLamb(double peak, double warmup, long steps, long k, double expected) {
    ScheduleConfig schedule = new ScheduleConfig(0, "polynomial", 0.5, 0);
    LearningRate rate = new LearningRate(peak, schedule, warmup * steps, steps);

    assertThat(rate.at(k - 1)).isEqualTo(expected, SEVEN_DIGITS);
  }

  /** TensorFlow's LAMB scripts count from zero: their step s is our step s - 1. */
  @Test
  void polynomialIsTensorFlowsLambOneStepLater() {
    LearningRate rate =
        new LearningRate(6e-3, new ScheduleConfig(2_000, "polynomial", 0.5, 0), 7_038);

    assertThat(rate.at(1_000 - 1)).isEqualTo(3e-3, EXACT);
    assertThat(rate.at(1_999 - 1)).isEqualTo(5.997e-3, SEVEN_DIGITS);
    assertThat(rate.at(2_000 - 1)).isEqualTo(5.0763984e-3, SEVEN_DIGITS);
    assertThat(rate.at(50_000)).isZero();
  }

  @Test
  void decayEndsInTheEndRate() {
    ScheduleConfig polynomial = new ScheduleConfig(0, "polynomial", 2, 1e-5);
    LearningRate squared = new LearningRate(1e-3, polynomial, 4);
    LearningRate linear = new LearningRate(1e-3, new ScheduleConfig(0, "linear", 1, 1e-5), 4);

    assertThat(squared.at(1)).isEqualTo(1e-5 + 0.25 * (1e-3 - 1e-5), EXACT);
    assertThat(squared.at(3)).isEqualTo(1e-5, EXACT);
    assertThat(linear.at(0)).isEqualTo(1e-3, EXACT);
    assertThat(linear.at(4)).isEqualTo(1e-5, EXACT);
  }

  @Test
  void constantStaysAfterItsWarmup() {
    LearningRate rate = new LearningRate(1e-3, new ScheduleConfig(10, "constant", 1, 0), 100);

    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(5)).isEqualTo(5e-4, EXACT);
    assertThat(rate.at(10)).isEqualTo(1e-3, EXACT);
    assertThat(rate.at(1_000)).isEqualTo(1e-3, EXACT);
  }

  @Test
  void impossibleStepsAreRefused() {
    assertThatThrownBy(() -> new LearningRate(1e-3, linear(0), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LearningRate(1e-3, linear(0), 1).at(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Values recorded from PyTorch. Its line falls from the peak at the end of warm-up, ours from the
   * peak at the start: steeper by the share of the warm-up.
   */
  @ParameterizedTest
  @CsvSource({"0, ''", "0, _restored", "30, ''", "30, _restored"})
  void linearAgreesWithRecordedValues(int warmup, String suffix) throws IOException {
    Path shared = shared();
    assumeTrue(shared != null, "skipped: no reference values in a directory 'shared' above");
    String name = "warmup_linear_scheduler_warmupstep-%d%s.json".formatted(warmup, suffix);
    JsonNode recorded =
        new ObjectMapper()
            .readTree(shared.resolve("data/reference/optimizer").resolve(name).toFile());
    LearningRate rate = new LearningRate(1e-3, linear(warmup), 100);

    assertThat(recorded).hasSizeGreaterThan(40);
    for (JsonNode point : recorded) {
      long step = point.get(0).asLong();
      double share = step < warmup ? 1 : 1 - warmup / 100.0;
      assertThat(rate.at(step))
          .as("step %d", step)
          .isEqualTo(point.get(1).get(0).asDouble() * share, EXACT);
    }
  }

  private static ScheduleConfig linear(long warmupSteps) {
    return new ScheduleConfig(warmupSteps, "linear", 1, 0);
  }

  private static Path shared() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("shared/data/reference"))) {
      directory = directory.getParent();
    }
    return directory == null ? null : directory.resolve("shared");
  }

  /** Google's values, and no division by zero without a warm-up. */
  @ParameterizedTest
  @CsvSource({
    "5e-4, 10000, 1000000, 0, 0",
    "5e-4, 10000, 1000000, 5000, 2.4875e-4",
    "5e-4, 10000, 1000000, 10000, 4.95e-4",
    "5e-4, 10000, 1000000, 500000, 2.5e-4",
    "2e-4, 10000, 766000, 10000, 1.97389e-4",
    "2e-4, 10000, 766000, 383000, 1e-4",
    "2e-4, 0, 100, 0, 2e-4",
    "2e-4, 10, 100, 200, 0"
  })
  void productIsElectras(double peak, long warmup, long steps, long step, double expected) {
    LearningRate rate = new LearningRate(peak, new ScheduleConfig(warmup, "product", 1, 0), steps);
    assertThat(rate.at(step)).isEqualTo(expected, within(1e-9));
  }

  /** NVIDIA's two phases of ELECTRA. */
  @ParameterizedTest
  @CsvSource({
    "6e-3, 2000, 10000, 1000, 3e-3",
    "6e-3, 2000, 10000, 2000, 6e-3",
    "6e-3, 2000, 10000, 6000, 4.2426407e-3",
    "6e-3, 2000, 10000, 9999, 6.708e-5",
    "4e-3, 200, 933, 200, 4e-3",
    "4e-3, 200, 933, 566, 2.83036e-3"
  })
  void warmupPolynomialIsNvidiasElectra(
      double peak, long warmup, long steps, long step, double expected) {
    LearningRate rate =
        new LearningRate(peak, new ScheduleConfig(warmup, "warmup_polynomial", 0.5, 0), steps);
    assertThat(rate.at(step)).isEqualTo(expected, within(1e-8));
  }
}
