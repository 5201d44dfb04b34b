package dev.cloze.bench.plan;

/**
 * What a phase of a run asks of the machines, whatever their speed.
 *
 * @param firstStep counting from 0
 * @param untilStep the first step after it
 * @param length of the longest sequence; for ELMo the words of a row
 * @param batchSize sequences of a step, over all ranks
 * @param microBatchSize sequences that a rank computes at a time
 * @param accumulationSteps micro-batches of a rank's step
 * @param tokensPerStep of a step of full sequences, over all ranks
 * @param flopsPerToken useful operations of training, see {@link dev.cloze.train.Objective#flops}
 * @param teacherFlopsPerToken of a teacher's forward pass; 0 without one
 * @param memory of a rank
 * @param traffic between ranks
 */
public record PlannedPhase(
    long firstStep,
    long untilStep,
    int length,
    int batchSize,
    int microBatchSize,
    int accumulationSteps,
    long tokensPerStep,
    double flopsPerToken,
    double teacherFlopsPerToken,
    Memory memory,
    Traffic traffic) {
  /**
   * What a rank sends in a step, and receives as well.
   *
   * @param gradientBytes of all gradients, as they travel
   * @param sentBytes to add them up on all ranks
   * @param shardedSentBytes the same where each rank updates its part of the weights and sends them
   *     round: ZeRO, stage 1
   * @param seconds that the first of the two takes; NaN where the speed of the links is not known
   */
  public record Traffic(
      double gradientBytes, double sentBytes, double shardedSentBytes, double seconds) {
    /**
     * @param exchanged numbers that are added up
     * @param weights that are sent round with ZeRO
     */
    static Traffic of(Cluster cluster, double exchanged, long weights, int bytesOfGradient) {
      double gradients = exchanged * bytesOfGradient;
      int ranks = cluster.ranks();
      double sent = RingTraffic.allReduce(ranks, gradients);
      return new Traffic(
          gradients,
          sent,
          RingTraffic.half(ranks, gradients)
              + RingTraffic.half(ranks, (double) weights * EncoderBytes.FP32),
          ranks == 1 ? 0 : RingTraffic.seconds(cluster, sent, gradients));
    }
  }

  public long steps() {
    return untilStep - firstStep;
  }

  /** Operations of one rank's step, a teacher's included. */
  double rankFlops(int ranks) {
    return (flopsPerToken + teacherFlopsPerToken) * tokensPerStep / ranks;
  }
}
