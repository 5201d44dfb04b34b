package dev.cloze.config;

import java.nio.file.Path;

/** The shape of a network. */
public interface ModelConfig {
  /**
   * What kind of network a directory holds.
   *
   * @param configJson Hugging Face's {@code config.json}
   * @throws RecipeException if it cannot be read
   */
  static String modelType(Path configJson) {
    return BertConfigFile.modelType(configJson);
  }

  /** What {@code config.json} calls this kind of network: "bert". */
  String modelType();

  /** The published name of this shape, such as "base", or null if it has none. */
  String size();

  int vocabSize();

  int hiddenSize();

  int numHiddenLayers();

  int numAttentionHeads();

  /** Rows of the position table. */
  int maxPositionEmbeddings();

  /** The most tokens of a sequence, special tokens included. */
  int longestSequence();

  /** Whether it is pre-trained on pairs of segments too. */
  boolean predictsNextSentence();

  /** The weights of encoder and pre-training heads as published; tied ones count once. */
  long preTrainingParameters();
}
