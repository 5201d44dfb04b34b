package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How long, in what portions and with what arithmetic.
 *
 * @param steps updates of the weights in the whole run, all phases together
 * @param batchSize sequences per step, over all ranks
 * @param microBatchSize sequences computed at a time; the gradients of a step's micro-batches are
 *     accumulated. The batch size unless it is set
 * @param precision of activations and gradients: fp32, or bf16 with fp32 weights
 * @param seed of initial weights, order, masking and dropout
 * @param threads computing threads; 0 for all cores. Sums are cut differently on another number of
 *     threads, so this is part of what a resumed run must keep
 * @param logEvery steps between two lines of metrics
 * @param matmulPrecision of fp32 products: highest, or medium (bf16 inside, fp32 sums)
 * @param startFrom a directory with weights of the same shape to begin with; null for fresh ones
 */
public record TrainingConfig(
    long steps,
    int batchSize,
    int microBatchSize,
    String precision,
    long seed,
    int threads,
    int logEvery,
    String matmulPrecision,
    String startFrom) {

  public TrainingConfig {
    var problems = new Problems("training");
    problems.positive("steps", steps);
    problems.positive("batch_size", batchSize);
    problems.positive("micro_batch_size", microBatchSize);
    problems.require(
        batchSize <= 0 || microBatchSize <= 0 || batchSize % microBatchSize == 0,
        "batch_size",
        "is %d, expected a multiple of micro_batch_size, which is %d"
            .formatted(batchSize, microBatchSize));
    if (precision.equals("fp16")) {
      problems.require(
          false,
          "precision",
          "is \"fp16\", which is refused on CPU: a tenth of the speed of bf16; use bf16");
    } else {
      problems.oneOf("precision", precision, List.of("fp32", "bf16"));
    }
    problems.notNegative("threads", threads);
    problems.positive("log_every", logEvery);
    problems.oneOf("matmul_precision", matmulPrecision, List.of("highest", "medium"));
    problems.require(
        startFrom == null || !startFrom.isBlank(),
        "start_from",
        "is empty, expected a model directory, or nothing at all");
    problems.throwIfAny();
  }

  static TrainingConfig read(Section section) {
    long steps = section.longInteger("steps");
    int batchSize = section.integer("batch_size");
    int microBatchSize = section.integer("micro_batch_size", batchSize);
    String precision = section.text("precision", "fp32");
    long seed = section.longInteger("seed", 1);
    int threads = section.integer("threads", 0);
    int logEvery = section.integer("log_every", 10);
    String matmulPrecision = section.text("matmul_precision", "medium");
    String startFrom = section.text("start_from", null);
    return section.build(
        () ->
            new TrainingConfig(
                steps,
                batchSize,
                microBatchSize,
                precision,
                seed,
                threads,
                logEvery,
                matmulPrecision,
                startFrom));
  }

  void write(ObjectNode node) {
    node.put("steps", steps);
    node.put("batch_size", batchSize);
    node.put("micro_batch_size", microBatchSize);
    node.put("precision", precision);
    node.put("seed", seed);
    node.put("threads", threads);
    node.put("log_every", logEvery);
    node.put("matmul_precision", matmulPrecision);
    node.put("start_from", startFrom);
  }
}
