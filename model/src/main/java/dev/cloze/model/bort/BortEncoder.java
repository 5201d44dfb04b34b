package dev.cloze.model.bort;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.EncoderConfig;
import dev.cloze.model.layer.EncoderStack;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/** The encoder of Bort: that of BERT with other embeddings. Token types do not count. */
final class BortEncoder implements TokenEncoder {
  private final BortEmbeddings embeddings;
  private final EncoderStack layers;

  /**
   * @param weights with the prefix "bert." already applied
   */
  BortEncoder(BertConfig shape, Weights weights) {
    embeddings = new BortEmbeddings(shape, weights.at("embeddings"));
    layers = new EncoderStack(EncoderConfig.of(shape), shape.numHiddenLayers(), weights);
  }

  @Override
  public Tensor forward(TokenInputs inputs) {
    return layers.forward(embeddings.forward(inputs), inputs.sequences());
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return embeddings.words();
  }
}
