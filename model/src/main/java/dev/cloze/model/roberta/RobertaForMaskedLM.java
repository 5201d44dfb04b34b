package dev.cloze.model.roberta;

import dev.cloze.config.RobertaConfig;
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
 * RoBERTa with the head of its pre-training, masked words. Owns the memory of its weights.
 *
 * @see <a href="https://arxiv.org/abs/1907.11692">RoBERTa: A Robustly Optimized BERT Pretraining
 *     Approach</a>
 */
public final class RobertaForMaskedLM implements MaskedLanguageModel {
  private final RobertaConfig config;
  private final Parameters parameters;
  private final RobertaModel encoder;
  private final VocabularyHead head;

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public RobertaForMaskedLM(RobertaConfig config, long seed) {
    this.config = config;
    Weights weights = Weights.normal(seed, config.shape().initializerRange());
    parameters = weights.parameters();
    try (PointerScope scope = new PointerScope()) {
      encoder = new RobertaModel(config, weights.at("roberta"));
      Weights lmHead = weights.at("lm_head");
      head =
          new VocabularyHead(
              lmHead.at("dense"),
              lmHead.at("layer_norm"),
              lmHead,
              config.hiddenSize(),
              encoder.words(),
              Activation.of("gelu"), // whatever the encoder has
              config.shape().layerNormEps());
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  @Override
  public RobertaConfig config() {
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
      Tensor hidden, Tensor positions, int[] labels, double scale, Precision precision) {
    return head.loss(hidden, positions, labels, scale, precision);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
