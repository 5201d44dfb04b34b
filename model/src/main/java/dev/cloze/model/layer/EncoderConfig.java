package dev.cloze.model.layer;

import dev.cloze.config.BertConfig;

/**
 * What an encoder layer needs to know.
 *
 * @param intermediateSize of the feed-forward network
 */
public record EncoderConfig(
    int hiddenSize,
    int numAttentionHeads,
    int intermediateSize,
    Activation activation,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double layerNormEps) {
  /** The layers of BERT, and of those that took them over. */
  public static EncoderConfig of(BertConfig config) {
    return new EncoderConfig(
        config.hiddenSize(),
        config.numAttentionHeads(),
        config.intermediateSize(),
        Activation.of(config.hiddenAct()),
        config.hiddenDropoutProb(),
        config.attentionProbsDropoutProb(),
        config.layerNormEps());
  }

  int headSize() {
    return hiddenSize / numAttentionHeads;
  }
}
