package dev.cloze.model.bort;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyHead;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Bort with the head of its pre-training, masked words. Owns the memory of its weights.
 *
 * @see <a href="https://arxiv.org/abs/2010.10499">Optimal Subarchitecture Extraction For BERT</a>
 */
public final class BortForMaskedLM implements MaskedLanguageModel {
  /** As in the released code, where only this normalisation kept its library's default. */
  static final double HEAD_LAYER_NORM_EPS = 1e-12;

  private final BortConfig config;
  private final Parameters parameters;
  private final BortEncoder encoder;
  private final VocabularyHead head;

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public BortForMaskedLM(BortConfig config, long seed) {
    this.config = config;
    BertConfig shape = config.shape();
    Weights weights = Weights.normal(seed, shape.initializerRange());
    parameters = weights.parameters();
    try (PointerScope scope = new PointerScope()) {
      encoder = new BortEncoder(shape, weights.at("bert"));
      Weights predictions = weights.at("cls.predictions");
      head =
          new VocabularyHead(
              predictions.at("transform.dense"),
              predictions.at("transform.LayerNorm"),
              predictions,
              config.hiddenSize(),
              encoder.words(),
              Activation.of(shape.hiddenAct()),
              HEAD_LAYER_NORM_EPS);
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  @Override
  public BortConfig config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  /** Token types do not count. */
  @Override
  public Tensor hidden(TokenInputs inputs) {
    return encoder.forward(inputs);
  }

  @Override
  public Tensor predictions(Tensor hidden, Tensor positions) {
    return head.predictions(hidden, positions);
  }

  @Override
  public VocabularyLoss predictionLoss(
      Tensor hidden,
      Tensor positions,
      VocabularyLoss.Target target,
      double scale,
      Precision precision) {
    return head.loss(hidden, positions, target, scale, precision);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
