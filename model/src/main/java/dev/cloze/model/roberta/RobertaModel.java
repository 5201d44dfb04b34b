package dev.cloze.model.roberta;

import dev.cloze.config.RobertaConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.EncoderConfig;
import dev.cloze.model.layer.EncoderStack;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/** The encoder of RoBERTa: that of BERT with other positions. Token types do not count. */
final class RobertaModel implements TokenEncoder {
  private final RobertaEmbeddings embeddings;
  private final EncoderStack encoder;

  /**
   * @param weights with the prefix "roberta." already applied
   */
  RobertaModel(RobertaConfig config, Weights weights) {
    embeddings = new RobertaEmbeddings(config, weights.at("embeddings"));
    encoder = new EncoderStack(EncoderConfig.of(config.shape()), config.numHiddenLayers(), weights);
  }

  @Override
  public Tensor forward(TokenInputs inputs) {
    return encoder.forward(embeddings.forward(inputs), inputs.sequences());
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return embeddings.words();
  }
}
