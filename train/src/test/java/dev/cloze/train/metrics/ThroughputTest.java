package dev.cloze.train.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000L;

  /** Close to where the clock of {@link System#nanoTime()} may turn over. */
  private static final long START = Long.MAX_VALUE - 3 * SECOND;

  private final Throughput throughput = new Throughput(Duration.ofSeconds(10), START);

  @Test
  void isZeroBeforeTheFirstStep() {
    assertThat(throughput.tokensPerSecond()).isZero();
  }

  @Test
  void isTokensOverTime() {
    throughput.add(1_000, START + 2 * SECOND);
    throughput.add(3_000, START + 4 * SECOND);

    assertThat(throughput.tokensPerSecond()).isEqualTo(1_000, within(1e-9));
  }

  @Test
  void forgetsWhatLiesBeforeTheWindow() {
    throughput.add(1_000_000, START + SECOND);
    for (int second = 2; second <= 30; second++) {
      throughput.add(100, START + second * SECOND);
    }

    assertThat(throughput.tokensPerSecond()).isEqualTo(100, within(1e-9));
  }

  @Test
  void seesOneStepHoweverLongItTook() {
    throughput.add(5_000, START + 50 * SECOND);
    throughput.add(2_000, START + 150 * SECOND);

    assertThat(throughput.tokensPerSecond()).isEqualTo(20, within(1e-9));
  }

  @Test
  void anEvaluationIsNoTraining() {
    throughput.add(100, START + SECOND);
    throughput.exclude(START + SECOND, START + 9 * SECOND);
    throughput.add(100, START + 10 * SECOND);

    assertThat(throughput.tokensPerSecond()).isEqualTo(100, within(1e-9));
  }

  @Test
  void theEtaJudgesByThisProcessAlone() {
    Eta eta = new Eta(500, START);

    assertThat(eta.remaining(500, 1_000, START + SECOND)).isEmpty();
    assertThat(eta.remaining(600, 1_000, START + 50 * SECOND)).contains(Duration.ofSeconds(200));
    assertThat(eta.remaining(1_000, 1_000, START + 99 * SECOND)).contains(Duration.ZERO);
  }
}
