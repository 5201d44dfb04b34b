package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.VocabularyHead;

/** Fills in the masks: Clark et al. (2020), section 2. A masked language model, usually small. */
public final class ElectraGenerator {
  private final ElectraConfig config;
  private final ElectraModel encoder;
  private final VocabularyHead head;

  ElectraGenerator(ElectraConfig config, ElectraModel encoder, Weights weights) {
    this.config = config;
    this.encoder = encoder;
    head =
        new VocabularyHead(
            weights.at("generator_predictions.dense"),
            weights.at("generator_predictions.LayerNorm"),
            weights.at("generator_lm_head"),
            config.encoder().hiddenSize(),
            encoder.words(),
            Activation.GELU, // exact, as in the published code, whatever hidden_act says
            config.encoder().layerNormEps());
  }

  public ElectraConfig config() {
    return config;
  }

  /** The encoder without the head. */
  public ElectraModel encoder() {
    return encoder;
  }

  /** From the encoder's states to the scores of the words; the decoder is the word table itself. */
  public VocabularyHead head() {
    return head;
  }
}
