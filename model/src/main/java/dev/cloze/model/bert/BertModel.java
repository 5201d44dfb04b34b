package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Pooler;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoder of BERT: Devlin et al. (2019), section 3. Embeddings, a stack of layers, and a pooler
 * over the first token.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">BERT: Pre-training of Deep Bidirectional
 *     Transformers</a>
 */
public final class BertModel implements TokenEncoder {
  private final BertEncoder encoder;
  private final Pooler pooler;

  /**
   * @param weights with the prefix "bert." already applied
   */
  public BertModel(BertConfig config, Weights weights) {
    encoder = new BertEncoder(config, weights);
    pooler = new Pooler(weights.at("pooler.dense"), config.hiddenSize());
  }

  @Override
  public Tensor forward(TokenInputs inputs) {
    return encoder.forward(inputs);
  }

  /**
   * A summary of each sequence from the state of its first token, [CLS].
   *
   * @param hidden [T, H] from {@link #forward}
   * @return [B, H]
   */
  public Tensor pool(Tensor hidden, TokenInputs inputs) {
    return pooler.forward(hidden, inputs.sequences());
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return encoder.words();
  }
}
