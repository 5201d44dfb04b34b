package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.LayerNorm;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Fills in the masks: Clark et al. (2020), section 2. A masked language model, usually small. */
public final class ElectraGenerator {
  private final ElectraConfig config;
  private final ElectraModel encoder;
  private final Linear dense;
  private final LayerNorm norm;
  private final TensorOptional bias;

  ElectraGenerator(ElectraConfig config, ElectraModel encoder, Weights weights) {
    this.config = config;
    this.encoder = encoder;
    Weights predictions = weights.at("generator_predictions");
    int size = config.embeddingSize();
    dense = Linear.of(predictions.at("dense"), config.encoder().hiddenSize(), size);
    norm = LayerNorm.of(predictions.at("LayerNorm"), size, config.encoder().layerNormEps());
    Weights decoder = weights.at("generator_lm_head");
    bias = decoder.own(new TensorOptional(decoder.zeros("bias", config.encoder().vocabSize())));
  }

  public ElectraConfig config() {
    return config;
  }

  /** The encoder without the head. */
  public ElectraModel encoder() {
    return encoder;
  }

  /**
   * Scores of every word of the vocabulary, at the predicted positions only; the decoder is the
   * word table itself.
   *
   * @param positions [P] int64, indices into T
   * @return [P, V] logits
   */
  public Tensor logits(TokenInputs inputs, Tensor positions) {
    return torch.linear(transformed(inputs, positions), encoder.embeddings().words(), bias);
  }

  /**
   * The loss of {@link #logits}, without ever holding them all.
   *
   * @param positions [P] int64, indices into T
   * @param labels P ids; negative ones do not count
   * @param scale factor of the sum over all labels
   * @param reader is shown the probabilities on the way
   */
  public VocabularyLoss loss(
      TokenInputs inputs,
      Tensor positions,
      int[] labels,
      double scale,
      Precision precision,
      VocabularyLoss.Reader reader) {
    Tensor transformed; // [P, E]
    try (Precision.Guard autocast = precision.autocast()) {
      transformed = transformed(inputs, positions);
    }
    return new VocabularyLoss(
        transformed,
        encoder.embeddings().words(),
        bias.get(),
        labels,
        scale,
        precision.type(),
        reader);
  }

  private Tensor transformed(TokenInputs inputs, Tensor positions) {
    Tensor masked = encoder.forward(inputs).index_select(0, positions); // [P, H]
    // The published code has the exact GELU here whatever hidden_act says.
    return norm.forward(Activation.GELU.apply(dense.forward(masked))); // [P, E]
  }
}
