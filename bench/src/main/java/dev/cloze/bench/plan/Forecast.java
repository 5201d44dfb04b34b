package dev.cloze.bench.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * How long a planned run will take.
 *
 * @param error of speed and hours, as a fraction; NaN where both are as good as the figures given
 */
public record Forecast(List<PhaseForecast> phases, double error) {
  /** The share of a backward pass in the time of a micro-batch: two products for each one. */
  private static final double BACKWARD = 2.0 / 3;

  /**
   * A phase.
   *
   * @param computeSeconds of a step
   * @param communicationSeconds of a step; NaN where the speed of the links is not known
   * @param tokensPerSecond of all ranks, where communication waits for the whole backward pass; NaN
   *     as above
   * @param overlappedTokensPerSecond the same, where it hides behind the last micro-batch's
   *     backward pass as far as it can: what no overlap can beat
   * @param hours by the slower of the two
   */
  public record PhaseForecast(
      double computeSeconds,
      double communicationSeconds,
      double tokensPerSecond,
      double overlappedTokensPerSecond,
      double hours) {}

  public Forecast {
    phases = List.copyOf(phases);
  }

  public static Forecast of(PlannedRun run, Speed speed) {
    List<PhaseForecast> phases = new ArrayList<>();
    for (int i = 0; i < run.phases().size(); i++) {
      PlannedPhase phase = run.phases().get(i);
      double compute = speed.secondsPerStep(run, i);
      double communication = phase.traffic().seconds();
      double hideable = BACKWARD * compute / phase.accumulationSteps();
      double overlapped = compute + Math.max(0, communication - hideable);
      phases.add(
          new PhaseForecast(
              compute,
              communication,
              phase.tokensPerStep() / (compute + communication),
              Double.isNaN(communication) ? Double.NaN : phase.tokensPerStep() / overlapped,
              phase.steps() * (compute + communication) / 3600));
    }
    return new Forecast(phases, speed.error());
  }

  /** Of all phases. */
  public double hours() {
    return phases.stream().mapToDouble(PhaseForecast::hours).sum();
  }
}
