package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;

/**
 * The floating-point operations that training needs, whatever an implementation computes: products
 * only, a backward pass counted as two forward passes, vocabulary scores at the predicted positions
 * only, no padding.
 */
public final class BertFlops {
  private BertFlops() {}

  /**
   * @param tokens of the batch
   * @param tokenPairs that attend to each other: the sum of the squared lengths
   * @param predictions masked positions
   * @return operations of forward and backward
   */
  public static double training(BertConfig config, long tokens, long tokenPairs, long predictions) {
    double hidden = config.hiddenSize();
    double layer = 4 * hidden * hidden + 2 * hidden * config.intermediateSize();
    double encoder = 6 * layer * config.numHiddenLayers() * tokens;
    double attention = 12 * hidden * config.numHiddenLayers() * tokenPairs;
    double head = 6 * (hidden * hidden + hidden * config.vocabSize()) * predictions;
    return encoder + attention + head;
  }
}
