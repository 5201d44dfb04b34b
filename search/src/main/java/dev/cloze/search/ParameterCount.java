package dev.cloze.search;

import dev.cloze.config.ArchitectureShape;

/**
 * p: the trainable numbers of a Bort with its head of masked words, by formula. The word table
 * counts once; there is neither a pooler nor a table of token types.
 */
public final class ParameterCount {
  private ParameterCount() {}

  /** All of it. The number of heads does not occur. */
  public static long of(ArchitectureShape shape, int vocabSize, int positions) {
    return embeddings(shape.hiddenSize(), vocabSize, positions)
        + encoder(shape)
        + head(shape.hiddenSize(), vocabSize);
  }

  /** (V + P) H + 2 H: two tables and a normalisation. */
  static long embeddings(long hidden, long vocabSize, long positions) {
    return (vocabSize + positions) * hidden + 2 * hidden;
  }

  /** D layers. */
  public static long encoder(ArchitectureShape shape) {
    return shape.numHiddenLayers() * layer(shape.hiddenSize(), shape.intermediateSize());
  }

  /** 4 (H^2 + H) + (H I + I) + (I H + H) + 4 H. */
  static long layer(long hidden, long intermediate) {
    return 4 * (hidden * hidden + hidden)
        + (hidden * intermediate + intermediate)
        + (intermediate * hidden + hidden)
        + 4 * hidden;
  }

  /** H^2 + H + 2 H + V: dense layer, normalisation, a bias for each word. */
  static long head(long hidden, long vocabSize) {
    return hidden * hidden + hidden + 2 * hidden + vocabSize;
  }
}
