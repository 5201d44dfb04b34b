package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.model.Parameters;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Updates the weights of a model from their gradients. Owns the memory of its moments. */
public final class Optimizer implements AutoCloseable {
  /** How weights follow from gradients and moments. */
  interface Rule {
    /** What it remembers of each weight. */
    default List<Moments.Kind> moments() {
      return Moments.ADAM;
    }

    /**
     * @param slots weights that have a gradient, which may be overwritten
     * @param update its number, from 1
     * @param gradientDivisor see {@link Optimizer#step}
     */
    void update(List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor);
  }

  private final Rule rule;
  private final Moments moments;
  private long updates;

  private Optimizer(Rule rule, Parameters parameters, ToDoubleFunction<String> rates) {
    this.rule = rule;
    moments = new Moments(parameters, rule.moments(), rates);
  }

  /** The optimizer that a recipe asks for, with fresh moments. */
  public static Optimizer create(OptimizerConfig config, Parameters parameters) {
    return create(config, parameters, name -> 1);
  }

  /**
   * The same with learning rates that differ between weights. Frozen weights have no moments.
   *
   * @param rates what the learning rate is multiplied by, by the name of the weight
   */
  public static Optimizer create(
      OptimizerConfig config, Parameters parameters, ToDoubleFunction<String> rates) {
    Rule rule =
        switch (config.type()) {
          case "adamw" -> new AdamW(config);
          case "adam" -> new RobertaAdam(config);
          case "lamb" -> new Lamb(config);
          case "adagrad" -> new Adagrad(config);
          default ->
              throw new IllegalArgumentException(config.type()); // OptimizerConfig has refused it
        };
    return new Optimizer(rule, parameters, rates);
  }

  /**
   * One update. Weights without a gradient stay as they are.
   *
   * @param learningRate of this update
   * @param gradientDivisor 0-d fp32; every gradient is divided by it first, which is how they are
   *     clipped
   */
  public void step(double learningRate, Tensor gradientDivisor) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      updates++;
      rule.update(moments.active(), updates, learningRate, gradientDivisor);
    }
  }

  /** Updates so far: what the bias correction depends on. */
  public long updates() {
    return updates;
  }

  /** The moments by name, as views in the caller's scope: what a checkpoint stores. */
  public Map<String, Tensor> state() {
    return moments.state();
  }

  /**
   * Takes over the moments of a checkpoint.
   *
   * @param state as {@link #state()} gave it
   */
  public void restore(Map<String, Tensor> state, long updates) {
    moments.restore(state);
    this.updates = updates;
  }

  @Override
  public void close() {
    moments.close();
  }
}
