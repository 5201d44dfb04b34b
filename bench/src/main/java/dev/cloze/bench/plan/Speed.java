package dev.cloze.bench.plan;

import java.util.List;

/** How fast one rank computes, communication apart. */
public sealed interface Speed {
  /** Seconds that a rank computes for a step of a phase. */
  double secondsPerStep(PlannedRun run, int phase);

  /** What of it may be wrong, as a fraction; NaN where it is as good as the figures given. */
  double error();

  /** Given: what somebody measured elsewhere. */
  record Tokens(double perSecond) implements Speed {
    @Override
    public double secondsPerStep(PlannedRun run, int phase) {
      return run.phases().get(phase).tokensPerStep() / (double) run.cluster().ranks() / perSecond;
    }

    @Override
    public double error() {
      return Double.NaN;
    }
  }

  /**
   * Given: what a device multiplies, and the share of it that useful operations reach.
   *
   * @param peakGflops of matrix products in the recipe's precision
   * @param utilisation a fraction
   */
  record Peak(double peakGflops, double utilisation) implements Speed {
    @Override
    public double secondsPerStep(PlannedRun run, int phase) {
      return run.phases().get(phase).rankFlops(run.cluster().ranks())
          / (peakGflops * 1e9 * utilisation);
    }

    @Override
    public double error() {
      return Double.NaN;
    }
  }

  /** Measured here. */
  record Measured(List<StepTimes> phases) implements Speed {
    /** What two measurements of a shared machine were seen to differ by. */
    private static final double ERROR = 0.2;

    public Measured {
      phases = List.copyOf(phases);
    }

    @Override
    public double secondsPerStep(PlannedRun run, int phase) {
      PlannedPhase planned = run.phases().get(phase);
      StepTimes times = phases.get(phase);
      double sequences = (double) planned.batchSize() / run.cluster().ranks();
      return sequences / times.sequences() * times.microBatchSeconds() + times.updateSeconds();
    }

    @Override
    public double error() {
      return phases.stream().mapToDouble(StepTimes::spread).reduce(ERROR, Math::max);
    }
  }
}
