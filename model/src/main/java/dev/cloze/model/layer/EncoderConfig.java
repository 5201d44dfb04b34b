package dev.cloze.model.layer;

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
  int headSize() {
    return hiddenSize / numAttentionHeads;
  }
}
