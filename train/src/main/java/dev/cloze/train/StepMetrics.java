package dev.cloze.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One update of the weights.
 *
 * @param step updates done, this one included
 * @param loss what is minimised, in nats: a mean over the whole step
 * @param parts of the loss by name, each without its weight
 * @param gradientNorm before clipping
 * @param tokens real tokens of the step
 * @param flops useful operations of the step; see {@link Objective#flops}
 * @param tokensPerSecond over the last half minute, evaluation and saving excluded
 */
public record StepMetrics(
    long step,
    double loss,
    Map<String, Double> parts,
    double learningRate,
    double gradientNorm,
    long tokens,
    double flops,
    double tokensPerSecond) {

  /** By the names that files and scripts use. */
  public Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss);
    result.putAll(parts);
    result.put("learning_rate", learningRate);
    result.put("gradient_norm", gradientNorm);
    result.put("tokens_per_second", tokensPerSecond);
    result.put("useful_gflops", flops / tokens * tokensPerSecond / 1e9);
    return result;
  }
}
