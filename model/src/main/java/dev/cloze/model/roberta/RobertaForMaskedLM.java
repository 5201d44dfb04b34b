package dev.cloze.model.roberta;

import dev.cloze.config.RobertaConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.layer.VocabularyHead;
import org.bytedeco.javacpp.PointerScope;

/**
 * RoBERTa with the head of its pre-training, masked words.
 *
 * @see <a href="https://arxiv.org/abs/1907.11692">RoBERTa: A Robustly Optimized BERT Pretraining
 *     Approach</a>
 */
public final class RobertaForMaskedLM {
  private RobertaForMaskedLM() {}

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public static EncoderForMaskedLM<RobertaConfig> create(RobertaConfig config, long seed) {
    Weights weights = Weights.normal(seed, config.shape().initializerRange());
    try (PointerScope scope = new PointerScope()) {
      RobertaModel encoder = new RobertaModel(config, weights.at("roberta"));
      Weights lmHead = weights.at("lm_head");
      VocabularyHead head =
          new VocabularyHead(
              lmHead.at("dense"),
              lmHead.at("layer_norm"),
              lmHead,
              config.hiddenSize(),
              encoder.words(),
              Activation.of("gelu"), // whatever the encoder has
              config.shape().layerNormEps());
      return new EncoderForMaskedLM<>(config, weights.parameters(), encoder, head);
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }
}
