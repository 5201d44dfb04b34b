package dev.cloze.model.layer;

import dev.cloze.config.ModelConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder with the head of masked words, and nothing else: RoBERTa and Bort as they are
 * pre-trained. Owns the memory of its weights.
 *
 * @param <C> the shape
 */
public final class EncoderForMaskedLM<C extends ModelConfig> implements MaskedLanguageModel {
  private final C config;
  private final Parameters parameters;
  private final TokenEncoder encoder;
  private final VocabularyHead head;

  /**
   * @param parameters of encoder and head, owned from now on
   */
  public EncoderForMaskedLM(
      C config, Parameters parameters, TokenEncoder encoder, VocabularyHead head) {
    this.config = config;
    this.parameters = parameters;
    this.encoder = encoder;
    this.head = head;
  }

  @Override
  public C config() {
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
