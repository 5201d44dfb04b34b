package dev.cloze.model.layer;

import dev.cloze.config.BertConfig;

/**
 * What an encoder layer needs to know.
 *
 * @param intermediateSize of the feed-forward network
 * @param direction which tokens a token looks at
 */
public record EncoderConfig(
    int hiddenSize,
    int numAttentionHeads,
    int intermediateSize,
    Activation activation,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double layerNormEps,
    Direction direction) {
  /** The layers of BERT, and of those that took them over. */
  public static EncoderConfig of(BertConfig config) {
    return new EncoderConfig(
        config.hiddenSize(),
        config.numAttentionHeads(),
        config.intermediateSize(),
        Activation.of(config.hiddenAct()),
        config.hiddenDropoutProb(),
        config.attentionProbsDropoutProb(),
        config.layerNormEps(),
        Direction.BOTH);
  }

  /** The same layers looking one way. */
  public EncoderConfig looking(Direction newDirection) {
    return new EncoderConfig(
        hiddenSize,
        numAttentionHeads,
        intermediateSize,
        activation,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        layerNormEps,
        newDirection);
  }

  int headSize() {
    return hiddenSize / numAttentionHeads;
  }
}
