package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyHead;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * BERT with the two heads of its pre-training: masked words and next sentence. Devlin et al.
 * (2019), section 3.1. Owns the memory of its weights.
 */
public final class BertForPreTraining implements MaskedLanguageModel {
  private final BertConfig config;
  private final Parameters parameters;
  private final BertModel encoder;
  private final VocabularyHead head;
  private final Linear nextSentence;

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public BertForPreTraining(BertConfig config, long seed) {
    this.config = config;
    Weights weights = Weights.create(seed, config.initializerRange());
    parameters = weights.parameters();
    try (PointerScope scope = new PointerScope()) {
      encoder = new BertModel(config, weights.at("bert"));
      Weights predictions = weights.at("cls.predictions");
      head =
          new VocabularyHead(
              predictions.at("transform.dense"),
              predictions.at("transform.LayerNorm"),
              predictions,
              config.hiddenSize(),
              encoder.words(),
              Activation.of(config.hiddenAct()),
              config.layerNormEps());
      nextSentence = Linear.of(weights.at("cls.seq_relationship"), config.hiddenSize(), 2);
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  /** The encoder without heads. */
  public BertModel encoder() {
    return encoder;
  }

  @Override
  public BertConfig config() {
    return config;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

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

  /**
   * Scores of "B follows A" (class 0) and "B is random" (class 1).
   *
   * @param hidden [T, H] from the encoder
   * @return [B, 2] logits
   */
  public Tensor nextSentence(Tensor hidden, TokenInputs inputs) {
    return nextSentence.forward(encoder.pool(hidden, inputs));
  }

  @Override
  public void close() {
    parameters.close();
  }
}
