package dev.cloze.bench.plan;

import dev.cloze.config.BertConfig;

/** Weights of parts that several networks have. */
final class ParameterParts {
  private ParameterParts() {}

  /** Four matrices of attention, two of the feed-forward network, two normalisations, biases. */
  static long layers(BertConfig shape) {
    long h = shape.hiddenSize();
    long i = shape.intermediateSize();
    return shape.numHiddenLayers() * (4 * (h * h + h) + (h * i + i) + (i * h + h) + 4 * h);
  }

  /** A dense layer, a normalisation, a bias of each word; the decoder is the word table. */
  static long vocabularyHead(long inputs, long embeddingSize, long vocabSize) {
    return inputs * embeddingSize + embeddingSize + 2 * embeddingSize + vocabSize;
  }
}
