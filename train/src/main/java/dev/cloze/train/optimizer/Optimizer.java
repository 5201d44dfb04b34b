package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.model.Parameters;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Updates the weights of a model from their gradients. Owns the memory of its moments. */
public interface Optimizer extends AutoCloseable {
  /** The optimizer that a recipe asks for, with fresh moments. */
  static Optimizer create(OptimizerConfig config, Parameters parameters) {
    return switch (config.type()) {
      case "adamw" -> new AdamW(config, parameters);
      case "lamb" -> new Lamb(config, parameters);
      default ->
          throw new IllegalArgumentException(config.type()); // OptimizerConfig has refused it
    };
  }

  /**
   * One update. Weights without a gradient stay as they are.
   *
   * @param learningRate of this update
   * @param gradientDivisor 0-d fp32; every gradient is divided by it first, which is how they are
   *     clipped
   */
  void step(double learningRate, Tensor gradientDivisor);

  /** Updates so far: what the bias correction depends on. */
  long updates();

  /** The moments by name, as views in the caller's scope: what a checkpoint stores. */
  Map<String, Tensor> state();

  /**
   * Takes over the moments of a checkpoint.
   *
   * @param state as {@link #state()} gave it
   */
  void restore(Map<String, Tensor> state, long updates);

  @Override
  void close();
}
