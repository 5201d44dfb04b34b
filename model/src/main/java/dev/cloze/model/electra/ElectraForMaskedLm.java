package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import org.bytedeco.javacpp.PointerScope;

/**
 * A generator alone: to be used, or to be trained at full size as the masked language model that
 * ELECTRA is compared with. Owns the memory of its weights.
 */
public final class ElectraForMaskedLm implements AutoCloseable {
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

  public Parameters parameters() {
    return parameters;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
