package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Embeddings;
import dev.cloze.model.layer.EncoderConfig;
import dev.cloze.model.layer.EncoderStack;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoder of BERT: Devlin et al. (2019), section 3. Embeddings, a stack of layers, and a pooler
 * over the first token.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">BERT: Pre-training of Deep Bidirectional
 *     Transformers</a>
 */
public final class BertModel {
  private final Embeddings embeddings;
  private final EncoderStack encoder;
  private final Linear pooler;

  /**
   * @param weights with the prefix "bert." already applied
   */
  public BertModel(BertConfig config, Weights weights) {
    embeddings = Embeddings.of(config, config.hiddenSize(), weights.at("embeddings"));
    encoder = new EncoderStack(EncoderConfig.of(config), config.numHiddenLayers(), weights);
    pooler = Linear.of(weights.at("pooler.dense"), config.hiddenSize(), config.hiddenSize());
  }

  /**
   * The states of the last layer.
   *
   * @return [T, H]
   */
  public Tensor forward(TokenInputs inputs) {
    return encoder.forward(embeddings.forward(inputs), inputs.sequences());
  }

  /**
   * A summary of each sequence from the state of its first token, [CLS].
   *
   * @param hidden [T, H] from {@link #forward}
   * @return [B, H]
   */
  public Tensor pool(Tensor hidden, TokenInputs inputs) {
    Tensor first =
        hidden.index_select(0, Tensors.indices(inputs.sequences().firstTokens())); // [B, H]
    return pooler.forward(first).tanh();
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return embeddings.words();
  }
}
