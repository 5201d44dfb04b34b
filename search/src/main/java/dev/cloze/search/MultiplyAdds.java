package dev.cloze.search;

import dev.cloze.config.ArchitectureShape;

/**
 * The multiplications, each with its addition, of one forward pass through the encoder: matrix
 * products only. Blind to the number of heads, to memory and to the cost of starting an operator.
 */
public final class MultiplyAdds {
  private MultiplyAdds() {}

  /** D S (4 H^2 + 2 H I + 2 S H) for each sequence. */
  public static double of(ArchitectureShape shape, long batchSize, long length) {
    double hidden = shape.hiddenSize();
    double layer =
        4 * hidden * hidden + 2 * hidden * shape.intermediateSize() + 2.0 * length * hidden;
    return batchSize * length * shape.numHiddenLayers() * layer;
  }
}
