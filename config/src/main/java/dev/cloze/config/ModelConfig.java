package dev.cloze.config;

/** The shape of a network. */
public interface ModelConfig {
  /** What {@code config.json} calls this kind of network: "bert". */
  String modelType();

  /** The published name of this shape, such as "base", or null if it has none. */
  String size();

  int vocabSize();

  int hiddenSize();

  int numHiddenLayers();

  int numAttentionHeads();

  /** The most tokens of a sequence, special tokens included. */
  int longestSequence();

  /** The weights of encoder and pre-training heads as published; tied ones count once. */
  long preTrainingParameters();
}
