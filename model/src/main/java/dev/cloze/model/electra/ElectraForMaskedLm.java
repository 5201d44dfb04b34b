package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A generator alone: to be used, or to be trained at full size as the masked language model that
 * ELECTRA is compared with. Owns the memory of its weights.
 */
public final class ElectraForMaskedLm implements MaskedLanguageModel {
  private final Parameters parameters;
  private final ElectraGenerator generator;

  /**
   * A freshly initialised model.
   *
   * @param seed of the initial weights
   */
  public ElectraForMaskedLm(ElectraConfig config, long seed) {
    Weights weights = Weights.create(seed, config.encoder().initializerRange());
    parameters = weights.parameters();
    try (PointerScope scope = new PointerScope()) {
      Weights electra = weights.at("electra");
      ElectraModel encoder =
          new ElectraModel(config, ElectraModel.embeddings(config, electra), electra);
      generator = new ElectraGenerator(config, encoder, weights);
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  public ElectraGenerator generator() {
    return generator;
  }

  @Override
  public ModelConfig config() {
    return generator.config().encoder();
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public Tensor hidden(TokenInputs inputs) {
    return generator.encoder().forward(inputs);
  }

  @Override
  public Tensor predictions(Tensor hidden, Tensor positions) {
    return generator.head().predictions(hidden, positions);
  }

  @Override
  public VocabularyLoss predictionLoss(
      Tensor hidden,
      Tensor positions,
      VocabularyLoss.Target target,
      double scale,
      Precision precision) {
    return generator.head().loss(hidden, positions, target, scale, precision);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
