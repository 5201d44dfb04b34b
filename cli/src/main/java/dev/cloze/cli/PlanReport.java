package dev.cloze.cli;

import dev.cloze.bench.plan.Forecast;
import dev.cloze.bench.plan.Memory;
import dev.cloze.bench.plan.PlannedPhase;
import dev.cloze.bench.plan.PlannedRun;
import dev.cloze.bench.plan.RunCheck;
import dev.cloze.bench.plan.Speed;
import dev.cloze.bench.plan.StepTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code cloze plan --json} prints. Null is what is not known; errors and shares are
 * fractions.
 *
 * @param flops of the whole run, a teacher's not included
 * @param hours of all phases
 * @param memoryBytes of a rank in its largest phase
 * @param memoryError what of the memory may be wrong
 * @param speedError what of speed and hours may be wrong; null where they are as good as the
 *     figures given
 * @param measurement what was measured here; null where figures were given
 * @param check what a run reached; null without {@code --run}
 */
record PlanReport(
    String recipe,
    String architecture,
    int nodes,
    int devices,
    int ranks,
    long parameters,
    Map<String, Long> parameterParts,
    List<PhaseReport> phases,
    long steps,
    double flops,
    Double hours,
    long memoryBytes,
    long zero1MemoryBytes,
    double memoryError,
    Double speedError,
    String speedSource,
    Measurement measurement,
    List<CheckReport> check,
    List<String> assumptions) {

  /** A phase; see {@link PlannedPhase} and {@link Forecast.PhaseForecast}. */
  record PhaseReport(
      long firstStep,
      long untilStep,
      int length,
      int batchSize,
      int microBatchSize,
      int accumulationSteps,
      long tokensPerStep,
      double flopsPerToken,
      double teacherFlopsPerToken,
      double flopsPerStep,
      MemoryReport memory,
      CommunicationReport communication,
      double computeSecondsPerStep,
      Double tokensPerSecond,
      Double overlappedTokensPerSecond,
      Double hours) {}

  /** Bytes of a rank; see {@link Memory}. */
  record MemoryReport(
      long weightsBytes,
      long gradientsBytes,
      long optimizerBytes,
      long zero1OptimizerBytes,
      long typedWeightsBytes,
      long activationsBytes,
      long backwardBytes,
      long teacherBytes,
      long processBytes,
      long totalBytes,
      long zero1TotalBytes) {
    static MemoryReport of(Memory m, int ranks) {
      return new MemoryReport(
          m.weights(),
          m.gradients(),
          m.optimizer(),
          m.optimizer() - m.total() + m.totalWithShardedOptimizer(ranks),
          m.typedWeights(),
          m.activations(),
          m.backward(),
          m.teacher(),
          Memory.PROCESS,
          m.total(),
          m.totalWithShardedOptimizer(ranks));
    }
  }

  /** Of a rank and a step; see {@link PlannedPhase.Traffic}. */
  record CommunicationReport(
      double gradientBytes, double sentBytes, double zero1SentBytes, Double secondsPerStep) {}

  /**
   * What was measured.
   *
   * @param sequences of the micro-batches of each phase that were timed
   * @param peakGflops of a large matrix product, the best of all phases
   * @param residentBytes the most that this process had
   * @param predictedBytes what it was predicted to have
   * @param memoryRatio the first over the second
   */
  record Measurement(
      List<Integer> sequences,
      double peakGflops,
      Long residentBytes,
      long predictedBytes,
      Double memoryRatio) {
    static Measurement of(Speed.Measured speed, OptionalLong resident) {
      long predicted =
          speed.phases().stream().mapToLong(StepTimes::predictedBytes).max().orElseThrow();
      return new Measurement(
          speed.phases().stream().map(StepTimes::sequences).toList(),
          speed.phases().stream().mapToDouble(StepTimes::peakGflops).max().orElseThrow(),
          resident.isPresent() ? resident.getAsLong() : null,
          predicted,
          resident.isPresent() ? resident.getAsLong() / (double) predicted : null);
    }
  }

  /** A phase of a run; see {@link RunCheck.PhaseCheck}. */
  record CheckReport(
      int phase,
      int lines,
      double tokensPerSecond,
      Double predictedTokensPerSecond,
      Double tokensPerSecondRatio,
      double flopsPerTokenRatio) {}

  static PlanReport of(
      String recipe,
      PlannedRun plan,
      Optional<String> guess,
      Speed speed,
      Forecast forecast,
      OptionalLong resident,
      RunCheck check) {
    int ranks = plan.cluster().ranks();
    List<PhaseReport> phases = new ArrayList<>();
    for (int i = 0; i < plan.phases().size(); i++) {
      phases.add(phase(plan.phases().get(i), forecast.phases().get(i), ranks));
    }
    List<String> assumptions = new ArrayList<>(plan.assumptions());
    guess.ifPresent(assumptions::add);
    return new PlanReport(
        recipe,
        plan.architecture(),
        plan.cluster().nodes(),
        plan.cluster().devices(),
        ranks,
        plan.parameters(),
        plan.parameterParts(),
        phases,
        phases.stream().mapToLong(p -> p.untilStep - p.firstStep).sum(),
        phases.stream().mapToDouble(p -> p.flopsPerStep * (p.untilStep - p.firstStep)).sum(),
        known(forecast.hours()),
        phases.stream().mapToLong(p -> p.memory.totalBytes).max().orElseThrow(),
        phases.stream().mapToLong(p -> p.memory.zero1TotalBytes).max().orElseThrow(),
        Memory.ERROR,
        known(forecast.error()),
        source(speed),
        speed instanceof Speed.Measured measured ? Measurement.of(measured, resident) : null,
        check == null ? null : check.phases().stream().map(PlanReport::check).toList(),
        assumptions);
  }

  private static PhaseReport phase(PlannedPhase p, Forecast.PhaseForecast f, int ranks) {
    PlannedPhase.Traffic traffic = p.traffic();
    return new PhaseReport(
        p.firstStep(),
        p.untilStep(),
        p.length(),
        p.batchSize(),
        p.microBatchSize(),
        p.accumulationSteps(),
        p.tokensPerStep(),
        p.flopsPerToken(),
        p.teacherFlopsPerToken(),
        p.flopsPerToken() * p.tokensPerStep(),
        MemoryReport.of(p.memory(), ranks),
        new CommunicationReport(
            traffic.gradientBytes(),
            traffic.sentBytes(),
            traffic.shardedSentBytes(),
            known(traffic.seconds())),
        f.computeSeconds(),
        known(f.tokensPerSecond()),
        known(f.overlappedTokensPerSecond()),
        known(f.hours()));
  }

  private static CheckReport check(RunCheck.PhaseCheck c) {
    return new CheckReport(
        c.phase(),
        c.lines(),
        c.tokensPerSecond(),
        known(c.predictedTokensPerSecond()),
        known(c.tokensPerSecondRatio()),
        c.flopsPerTokenRatio());
  }

  private static String source(Speed speed) {
    return speed instanceof Speed.Measured
        ? "measured"
        : speed instanceof Speed.Tokens ? "tokens_per_second" : "peak_gflops";
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
