package dev.cloze.train.metrics;

import java.time.Duration;
import java.util.Optional;

/**
 * The time a run still needs, if it goes on as it did since it was started or resumed; evaluations
 * and checkpoints count. Reads no clock.
 */
public final class Eta {
  private final double startWork;
  private final long startNanoTime;

  /**
   * @param startWork done before, by earlier processes. Steps are a fair unit if all are alike; if
   *     phases differ in length or batch, count tokens
   */
  public Eta(double startWork, long startNanoTime) {
    this.startWork = startWork;
    this.startNanoTime = startNanoTime;
  }

  /**
   * @return empty as long as nothing is done by which to judge
   */
  public Optional<Duration> remaining(double workDone, double totalWork, long nanoTime) {
    double worked = workDone - startWork;
    if (worked <= 0) {
      return Optional.empty();
    }
    double nanosPerWork = (nanoTime - startNanoTime) / worked;
    double nanos = Math.max(0, totalWork - workDone) * nanosPerWork;
    return Optional.of(Duration.ofNanos(Math.round(nanos)));
  }
}
