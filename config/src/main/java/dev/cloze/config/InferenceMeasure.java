package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How an architecture search measures what a forward pass costs.
 *
 * @param measure time: milliseconds on this device; or flops: products counted, which is the same
 *     everywhere
 * @param length tokens of each sequence
 * @param precision fp32 or bf16
 * @param threads 0 for all cores
 * @param warmup passes that do not count
 * @param passes that count, of which the median is taken
 */
public record InferenceMeasure(
    String measure,
    int length,
    int batchSize,
    String precision,
    int threads,
    int warmup,
    int passes) {
  private static final String TIME = "time";
  static final InferenceMeasure DEFAULTS = new InferenceMeasure(TIME, 128, 1, "fp32", 0, 10, 50);

  public InferenceMeasure {
    var problems = new Problems("inference");
    problems.oneOf("measure", measure, List.of(TIME, "flops"));
    problems.positive("length", length);
    problems.positive("batch_size", batchSize);
    problems.oneOf("precision", precision, List.of("fp32", "bf16"));
    problems.notNegative("threads", threads);
    problems.notNegative("warmup", warmup);
    problems.positive("passes", passes);
    problems.throwIfAny();
  }

  /** Whether passes are timed, not counted. */
  public boolean isTimed() {
    return measure.equals(TIME);
  }

  static InferenceMeasure read(Section section) {
    String measure = section.text("measure", DEFAULTS.measure);
    int length = section.integer("length", DEFAULTS.length);
    int batchSize = section.integer("batch_size", DEFAULTS.batchSize);
    String precision = section.text("precision", DEFAULTS.precision);
    int threads = section.integer("threads", DEFAULTS.threads);
    int warmup = section.integer("warmup", DEFAULTS.warmup);
    int passes = section.integer("passes", DEFAULTS.passes);
    return section.build(
        () -> new InferenceMeasure(measure, length, batchSize, precision, threads, warmup, passes));
  }

  void write(ObjectNode node) {
    node.put("measure", measure);
    node.put("length", length);
    node.put("batch_size", batchSize);
    node.put("precision", precision);
    node.put("threads", threads);
    node.put("warmup", warmup);
    node.put("passes", passes);
  }
}
