package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Direction;
import dev.cloze.model.layer.Embeddings;
import dev.cloze.model.layer.EncoderConfig;
import dev.cloze.model.layer.EncoderStack;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.TokenEncoder;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoder of ELECTRA: Clark et al. (2020), section 2. That of BERT, but without a pooler, and
 * with embeddings that may be narrower than the layers and may belong to another network too.
 *
 * @see <a href="https://openreview.net/pdf?id=r1xMH1BtvB">ELECTRA: Pre-training Text Encoders as
 *     Discriminators Rather Than Generators</a>
 */
public final class ElectraModel implements TokenEncoder {
  private final Embeddings embeddings;
  private final Linear embeddingsProject; // or null: the sizes are equal
  private final EncoderStack encoder;

  /**
   * @param embeddings of this network, or shared with another
   * @param weights with the prefix "electra." already applied
   */
  ElectraModel(ElectraConfig config, Embeddings embeddings, Weights weights) {
    this(config, embeddings, weights, Direction.BOTH);
  }

  /**
   * As above.
   *
   * @param direction in which it reads
   */
  ElectraModel(ElectraConfig config, Embeddings embeddings, Weights weights, Direction direction) {
    this.embeddings = embeddings;
    embeddingsProject =
        config.projectsEmbeddings()
            ? Linear.glorot(
                weights.at("embeddings_project"),
                config.embeddingSize(),
                config.encoder().hiddenSize())
            : null;
    encoder =
        new EncoderStack(
            EncoderConfig.of(config.encoder()).looking(direction),
            config.encoder().numHiddenLayers(),
            weights);
  }

  static Embeddings embeddings(ElectraConfig config, Weights weights) {
    return Embeddings.of(config.encoder(), config.embeddingSize(), weights.at("embeddings"));
  }

  @Override
  public Tensor forward(TokenInputs inputs) {
    Tensor embedded = embeddings.forward(inputs); // [T, E]
    Tensor projected =
        embeddingsProject == null ? embedded : embeddingsProject.forward(embedded); // [T, H]
    return encoder.forward(projected, inputs.sequences());
  }

  Embeddings embeddings() {
    return embeddings;
  }

  /** The word table, [V, E], which the generator's head shares. */
  Tensor words() {
    return embeddings.words();
  }
}
