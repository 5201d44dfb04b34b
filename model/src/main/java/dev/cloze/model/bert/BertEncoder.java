package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Embeddings;
import dev.cloze.model.layer.EncoderConfig;
import dev.cloze.model.layer.EncoderStack;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/** Embeddings and a stack of layers: a BERT without its pooler. */
final class BertEncoder implements TokenEncoder {
  private final Embeddings embeddings;
  private final EncoderStack layers;

  /**
   * @param weights with the prefix "bert." already applied
   */
  BertEncoder(BertConfig config, Weights weights) {
    embeddings = Embeddings.of(config, config.hiddenSize(), weights.at("embeddings"));
    layers = new EncoderStack(EncoderConfig.of(config), config.numHiddenLayers(), weights);
  }

  @Override
  public Tensor forward(TokenInputs inputs) {
    return layers.forward(embeddings.forward(inputs), inputs.sequences());
  }

  /** The word table, [V, H]. */
  Tensor words() {
    return embeddings.words();
  }
}
