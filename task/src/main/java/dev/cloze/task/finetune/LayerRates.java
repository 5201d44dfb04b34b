package dev.cloze.task.finetune;

import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learning rates that fall from layer to layer downwards, as ELECTRA's code has them: decay^(n + 2
 * - depth), where the embeddings have depth 0, layer i has i + 1, and the head n + 2. The top layer
 * is thus two steps below the head.
 *
 * @param numHiddenLayers n
 */
record LayerRates(double decay, int numHiddenLayers) implements ToDoubleFunction<String> {
  private static final Pattern LAYER = Pattern.compile("\\.encoder\\.layer\\.(\\d+)\\.");

  /** What the learning rate of a weight is multiplied by. */
  @Override
  public double applyAsDouble(String name) {
    Matcher layer = LAYER.matcher(name);
    int depth =
        layer.find()
            ? Integer.parseInt(layer.group(1)) + 1
            : name.contains(".embeddings") ? 0 : numHiddenLayers + 2;
    return Math.pow(decay, numHiddenLayers + 2 - depth);
  }
}
