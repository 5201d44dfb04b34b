package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.model.Parameters;
import dev.cloze.model.RowGradients;
import java.util.List;
import java.util.Map;
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

    /** Whether gradients may be those of some rows of a table, see {@link RowGradients}. */
    default boolean takesRows() {
      return false;
    }

    /**
     * @param slots weights that have a gradient, which may be overwritten
     * @param update its number, from 1
     * @param gradientDivisor see {@link Optimizer#step}
     */
    void update(List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor);
  }

  private final Rule rule;
  private final Parameters parameters;
  private final Moments moments;
  private long updates;

  private Optimizer(Rule rule, Parameters parameters) {
    this.rule = rule;
    this.parameters = parameters;
    moments = new Moments(parameters, rule.moments());
  }

  /** The optimizer that a recipe asks for, with fresh moments. */
  public static Optimizer create(OptimizerConfig config, Parameters parameters) {
    Rule rule =
        switch (config.type()) {
          case "adamw" -> new AdamW(config);
          case "adam" -> new RobertaAdam(config);
          case "lamb" -> new Lamb(config);
          case "adagrad" -> new Adagrad(config);
          default ->
              throw new IllegalArgumentException(config.type()); // OptimizerConfig has refused it
        };
    return new Optimizer(rule, parameters);
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
      if (!rule.takesRows()) {
        RowGradients.fill(parameters);
      }
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
