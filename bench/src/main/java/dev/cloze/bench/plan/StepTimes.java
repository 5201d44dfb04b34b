package dev.cloze.bench.plan;

/**
 * What steps of a phase took here, on random tokens; medians.
 *
 * @param sequences of the micro-batches that were timed: at most the recipe's
 * @param microBatchSeconds forward and backward
 * @param updateSeconds gradient norm and optimizer
 * @param spread of the micro-batches: half of what lies between the first and the third quarter, as
 *     a fraction of the median
 * @param peakGflops of a large matrix product, measured beside
 * @param predictedBytes of a process that computes these micro-batches
 */
public record StepTimes(
    int sequences,
    double microBatchSeconds,
    double updateSeconds,
    double spread,
    double peakGflops,
    long predictedBytes) {
  /**
   * The same with micro-batches that take longer.
   *
   * @param share more, as a fraction
   */
  StepTimes slower(double share) {
    return new StepTimes(
        sequences,
        microBatchSeconds * (1 + share),
        updateSeconds,
        spread,
        peakGflops,
        predictedBytes);
  }
}
