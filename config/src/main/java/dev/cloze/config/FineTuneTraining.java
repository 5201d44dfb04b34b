package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How long, in what portions and with what arithmetic a network is fine-tuned.
 *
 * @param epochs passes over the training data
 * @param maxSteps the most updates of the weights; 0 for as many as the epochs have
 * @param maxExamples the most training examples, chosen by chance, the same for every seed; 0 for
 *     all
 * @param fresh whether the network begins with fresh weights instead of the model's: what is the
 *     pre-training worth?
 * @param batchSize examples of an update
 * @param batchTokens tokens of an update instead, so that every one costs the same; 0 for
 *     batch_size
 * @param microBatchTokens the most tokens computed at a time, unless one example has more; the
 *     gradients of an update are accumulated
 * @param lengthWindow batches whose examples are sorted by length together, so that those computed
 *     together are of similar length; 1 for chance alone
 * @param length the most tokens of a sequence, special tokens included
 * @param precision of activations and gradients: fp32, or bf16 with fp32 weights
 * @param threads computing threads; 0 for all cores
 * @param matmulPrecision of fp32 products: highest or medium
 * @param logEvery steps between two lines of metrics
 * @param checkpointEvery steps between two checkpoints; 0 for at evaluations only
 */
public record FineTuneTraining(
    double epochs,
    long maxSteps,
    int maxExamples,
    boolean fresh,
    int batchSize,
    int batchTokens,
    int microBatchTokens,
    int lengthWindow,
    int length,
    String precision,
    int threads,
    String matmulPrecision,
    int logEvery,
    int checkpointEvery) {

  public FineTuneTraining {
    var problems = new Problems("training");
    problems.positive("epochs", epochs);
    problems.notNegative("max_steps", maxSteps);
    problems.notNegative("max_examples", maxExamples);
    problems.positive("batch_size", batchSize);
    problems.notNegative("batch_tokens", batchTokens);
    problems.positive("micro_batch_tokens", microBatchTokens);
    problems.positive("length_window", lengthWindow);
    problems.require(length >= 4, "length", "is %d, expected at least 4".formatted(length));
    problems.oneOf("precision", precision, List.of("fp32", "bf16"));
    problems.notNegative("threads", threads);
    problems.oneOf("matmul_precision", matmulPrecision, List.of("highest", "medium"));
    problems.positive("log_every", logEvery);
    problems.notNegative("checkpoint_every", checkpointEvery);
    problems.throwIfAny();
  }

  static FineTuneTraining read(Section section) {
    double epochs = section.number("epochs", 3);
    long maxSteps = section.longInteger("max_steps", 0);
    int maxExamples = section.integer("max_examples", 0);
    boolean fresh = section.flag("fresh", false);
    int batchSize = section.integer("batch_size", 32);
    int batchTokens = section.integer("batch_tokens", 0);
    int microBatchTokens = section.integer("micro_batch_tokens", 4096);
    int lengthWindow = section.integer("length_window", 1);
    int length = section.integer("length", 128);
    String precision = section.text("precision", "fp32");
    int threads = section.integer("threads", 0);
    String matmulPrecision = section.text("matmul_precision", "medium");
    int logEvery = section.integer("log_every", 10);
    int checkpointEvery = section.integer("checkpoint_every", 0);
    return section.build(
        () ->
            new FineTuneTraining(
                epochs,
                maxSteps,
                maxExamples,
                fresh,
                batchSize,
                batchTokens,
                microBatchTokens,
                lengthWindow,
                length,
                precision,
                threads,
                matmulPrecision,
                logEvery,
                checkpointEvery));
  }

  void write(ObjectNode node) {
    node.put("epochs", epochs);
    node.put("max_steps", maxSteps);
    node.put("max_examples", maxExamples);
    node.put("fresh", fresh);
    node.put("batch_size", batchSize);
    node.put("batch_tokens", batchTokens);
    node.put("micro_batch_tokens", microBatchTokens);
    node.put("length_window", lengthWindow);
    node.put("length", length);
    node.put("precision", precision);
    node.put("threads", threads);
    node.put("matmul_precision", matmulPrecision);
    node.put("log_every", logEvery);
    node.put("checkpoint_every", checkpointEvery);
  }
}
