package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.LayerNorm;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * BERT with the two heads of its pre-training: masked words and next sentence. Devlin et al.
 * (2019), section 3.1. Owns the memory of its weights.
 */
public final class BertForPreTraining implements AutoCloseable {
  private final BertConfig config;
  private final Parameters parameters;
  private final BertModel encoder;
  private final Linear transform;
  private final Activation activation;
  private final LayerNorm transformNorm;
  private final TensorOptional predictionBias;
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
      int hiddenSize = config.hiddenSize();
      transform = Linear.of(predictions.at("transform.dense"), hiddenSize, hiddenSize);
      activation = Activation.of(config.hiddenAct());
      transformNorm =
          LayerNorm.of(predictions.at("transform.LayerNorm"), hiddenSize, config.layerNormEps());
      predictionBias =
          predictions.own(new TensorOptional(predictions.zeros("bias", config.vocabSize())));
      nextSentence = Linear.of(weights.at("cls.seq_relationship"), hiddenSize, 2);
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  /** The encoder without heads. */
  public BertModel encoder() {
    return encoder;
  }

  public BertConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /**
   * Scores of every word of the vocabulary, at the predicted positions only; the decoder is the
   * word table itself.
   *
   * @param hidden [T, H] from the encoder
   * @param positions [P] int64, indices into T
   * @return [P, V] logits
   */
  public Tensor predictions(Tensor hidden, Tensor positions) {
    return torch.linear(transformed(hidden, positions), encoder.words(), predictionBias); // [P, V]
  }

  /**
   * The loss of {@link #predictions}, without ever holding them all.
   *
   * @param hidden [T, H] from the encoder
   * @param positions [P] int64, indices into T
   * @param labels P ids; negative ones do not count
   * @param scale factor of the sum over all labels
   */
  public VocabularyLoss predictionLoss(
      Tensor hidden, Tensor positions, int[] labels, double scale, Precision precision) {
    Tensor transformed; // [P, H]
    try (Precision.Guard autocast = precision.autocast()) {
      transformed = transformed(hidden, positions);
    }
    return new VocabularyLoss(
        transformed, encoder.words(), predictionBias.get(), labels, scale, precision.type());
  }

  private Tensor transformed(Tensor hidden, Tensor positions) {
    Tensor masked = hidden.index_select(0, positions); // [P, H]
    return transformNorm.forward(activation.apply(transform.forward(masked))); // [P, H]
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
