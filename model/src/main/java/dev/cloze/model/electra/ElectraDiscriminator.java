package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;

/** Tells of every token whether it was replaced: Clark et al. (2020), section 2. */
public final class ElectraDiscriminator {
  private final ElectraConfig config;
  private final ElectraModel encoder;
  private final Linear dense;
  private final Activation activation;
  private final Linear densePrediction;

  ElectraDiscriminator(ElectraConfig config, ElectraModel encoder, Weights weights) {
    this.config = config;
    this.encoder = encoder;
    Weights predictions = weights.at("discriminator_predictions");
    int hiddenSize = config.encoder().hiddenSize();
    dense = Linear.of(predictions.at("dense"), hiddenSize, hiddenSize);
    activation = Activation.of(config.encoder().hiddenAct());
    densePrediction = Linear.glorot(predictions.at("dense_prediction"), hiddenSize, 1);
  }

  public ElectraConfig config() {
    return config;
  }

  /** The encoder without the head: what is fine-tuned. */
  public ElectraModel encoder() {
    return encoder;
  }

  /**
   * @return [T] logits, above 0 where a token looks replaced
   */
  public Tensor logits(TokenInputs inputs) {
    Tensor hidden = encoder.forward(inputs); // [T, H]
    return densePrediction
        .forward(activation.apply(dense.forward(hidden))) // [T, 1]
        .squeeze(1); // [T]
  }
}
