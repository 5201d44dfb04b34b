package dev.cloze.model.bort;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.layer.VocabularyHead;
import org.bytedeco.javacpp.PointerScope;

/**
 * Bort with the head of its pre-training, masked words.
 *
 * @see <a href="https://arxiv.org/abs/2010.10499">Optimal Subarchitecture Extraction For BERT</a>
 */
public final class BortForMaskedLM {
  /** As in the released code, where only this normalisation kept its library's default. */
  static final double HEAD_LAYER_NORM_EPS = 1e-12;

  private BortForMaskedLM() {}

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public static EncoderForMaskedLM<BortConfig> create(BortConfig config, long seed) {
    BertConfig shape = config.shape();
    Weights weights = Weights.normal(seed, shape.initializerRange());
    try (PointerScope scope = new PointerScope()) {
      BortEncoder encoder = new BortEncoder(shape, weights.at("bert"));
      Weights predictions = weights.at("cls.predictions");
      VocabularyHead head =
          new VocabularyHead(
              predictions.at("transform.dense"),
              predictions.at("transform.LayerNorm"),
              predictions,
              config.hiddenSize(),
              encoder.words(),
              Activation.of(shape.hiddenAct()),
              HEAD_LAYER_NORM_EPS);
      return new EncoderForMaskedLM<>(config, weights.parameters(), encoder, head);
    } catch (RuntimeException e) { // such as memory that does not suffice
      weights.parameters().close();
      throw e;
    }
  }
}
