package dev.cloze.model.electra;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;

/**
 * The floating-point operations that training needs, counted as {@link
 * dev.cloze.model.bert.BertFlops} counts them.
 */
public final class ElectraFlops {
  private ElectraFlops() {}

  /**
   * @param tokens of the batch
   * @param tokenPairs that attend to each other: the sum of the squared lengths
   * @return operations of forward and backward of a discriminator
   */
  public static double discriminator(ElectraConfig config, long tokens, long tokenPairs) {
    double hidden = config.encoder().hiddenSize();
    return encoder(config, tokens, tokenPairs) + 6 * (hidden * hidden + hidden) * tokens;
  }

  /**
   * @param predictions masked positions
   * @return operations of forward and backward of a generator
   */
  public static double generator(
      ElectraConfig config, long tokens, long tokenPairs, long predictions) {
    double embedding = config.embeddingSize();
    double head =
        embedding * config.encoder().hiddenSize() + embedding * config.encoder().vocabSize();
    return encoder(config, tokens, tokenPairs) + 6 * head * predictions;
  }

  /**
   * @param tower the shape of each of the two; what a tower hides of its products is counted
   * @param predictions all tokens but markup
   * @return operations of forward and backward of a generator of two towers
   */
  public static double towers(ElectraConfig tower, long tokens, long tokenPairs, long predictions) {
    double embedding = tower.embeddingSize();
    double head =
        embedding * 2 * tower.encoder().hiddenSize() + embedding * tower.encoder().vocabSize();
    return 2 * encoder(tower, tokens, tokenPairs) + 6 * head * predictions;
  }

  private static double encoder(ElectraConfig config, long tokens, long tokenPairs) {
    BertConfig shape = config.encoder();
    double hidden = shape.hiddenSize();
    double layer = 4 * hidden * hidden + 2 * hidden * shape.intermediateSize();
    double projection = config.projectsEmbeddings() ? config.embeddingSize() * hidden : 0;
    return 6 * (layer * shape.numHiddenLayers() + projection) * tokens
        + 12 * hidden * shape.numHiddenLayers() * tokenPairs;
  }
}
