package dev.cloze.bench.plan;

import java.util.Map;

/** The network of a run with its objective, as far as it can be counted without making it. */
interface Network {
  /** Trained weights by part, in the order of the network; what is shared counts once. */
  Map<String, Long> parts();

  /** All trained weights. */
  default long parameters() {
    return parts().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Useful operations of a rank's step, forward and backward; a teacher's not included. */
  double flops(MicroBatch step);

  /** What a micro-batch holds. */
  long activations(MicroBatch batch);

  /** Copies of weights for the products of a micro-batch. */
  long typedWeights();

  /**
   * The most of the backward pass.
   *
   * @param accumulates whether a step has several micro-batches
   */
  long backward(MicroBatch batch, boolean accumulates);

  /** Bytes of gradients that are there at the end of a backward pass. */
  default long gradients(MicroBatch batch) {
    return EncoderBytes.FP32 * parameters();
  }

  /**
   * The numbers that ranks add up after a step.
   *
   * @param step of one rank
   */
  default double exchanged(MicroBatch step, int ranks) {
    return parameters();
  }
}
