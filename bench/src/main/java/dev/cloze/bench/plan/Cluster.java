package dev.cloze.bench.plan;

import dev.cloze.config.ClozeException;

/**
 * The ranks of a run, and what connects them.
 *
 * @param devices ranks of a node
 * @param bandwidth bytes a second that a rank can send to the next one of a ring, over the slowest
 *     link there is; NaN where nobody said
 * @param latency seconds from one rank to the next
 */
public record Cluster(int nodes, int devices, double bandwidth, double latency) {
  public Cluster {
    if (nodes < 1 || devices < 1 || bandwidth <= 0 || latency < 0) {
      throw new IllegalArgumentException(
          "%d nodes, %d devices, %s, %s".formatted(nodes, devices, bandwidth, latency));
    }
  }

  public int ranks() {
    return Math.multiplyExact(nodes, devices);
  }

  /**
   * The sequences of a rank's step.
   *
   * @throws ClozeException if the ranks cannot share a batch equally
   */
  int sequencesEach(int batchSize) {
    if (batchSize % ranks() != 0) {
      throw new PlanException(
          "%d ranks cannot share training.batch_size: %d equally. Plan for a number of ranks that divides it, or change the batch size."
              .formatted(ranks(), batchSize));
    }
    return batchSize / ranks();
  }
}
