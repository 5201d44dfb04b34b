package dev.cloze.bench.plan;

/**
 * The memory of a rank, in bytes.
 *
 * @param weights in fp32
 * @param gradients of all weights, in fp32
 * @param optimizer what it remembers of each weight
 * @param typedWeights copies of matrices in the type of the products
 * @param activations what a micro-batch holds between its forward and its backward pass
 * @param backward the most that the backward pass needs at a time beside that
 * @param teacher its weights, their copies and scores; 0 without one
 */
public record Memory(
    long weights,
    long gradients,
    long optimizer,
    long typedWeights,
    long activations,
    long backward,
    long teacher) {
  /**
   * The JVM, the libraries and the code that they make: what a process has before there is a
   * network, measured on Linux. See docs/guide/plan.md.
   */
  public static final long PROCESS = 400L << 20;

  /** What of the prediction may be wrong, as a fraction; tests hold it to that. */
  public static final double ERROR = 0.2;

  public long total() {
    return weights
        + gradients
        + optimizer
        + typedWeights
        + activations
        + backward
        + teacher
        + PROCESS;
  }

  /** The same where each rank keeps its part of the optimizer's state only: ZeRO, stage 1. */
  public long totalWithShardedOptimizer(int ranks) {
    return total() - optimizer + (optimizer + ranks - 1) / ranks;
  }
}
