package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * ELECTRA as it is pre-trained: a discriminator, and the generator that corrupts its input, with
 * the weights they share kept once. Clark et al. (2020), sections 2 and 3.2. Owns the memory of the
 * weights.
 *
 * <p>Weights are named as in the published discriminators; those that the generator has for itself
 * as in the published generators, below "generator.".
 */
public final class ElectraForPreTraining implements AutoCloseable {
  static final String GENERATOR = "generator.";
  private static final String EMBEDDINGS = "electra.embeddings.";

  private final Parameters parameters;
  private final Shares shares;
  private final ElectraDiscriminator discriminator;
  private final Optional<ElectraGenerator> generator;
  private final Optional<TwoTowerGenerator> towers;

  private ElectraForPreTraining(
      ElectraConfig config,
      Optional<ElectraConfig> generatorConfig,
      Optional<ElectraConfig> towerConfig,
      Shares shares,
      long seed) {
    this.shares = shares;
    Weights weights = Weights.create(seed, config.encoder().initializerRange());
    parameters = weights.parameters();
    try (PointerScope scope = new PointerScope()) {
      Weights electra = weights.at("electra");
      ElectraModel encoder =
          new ElectraModel(config, ElectraModel.embeddings(config, electra), electra);
      discriminator = new ElectraDiscriminator(config, encoder, weights);
      generator = generatorConfig.map(c -> generator(c, shares, encoder, weights.at("generator")));
      towers = towerConfig.map(c -> towers(c, shares, encoder, weights.at("generator")));
    } catch (RuntimeException e) { // such as memory that does not suffice
      parameters.close();
      throw e;
    }
  }

  private static ElectraGenerator generator(
      ElectraConfig config, Shares shares, ElectraModel discriminator, Weights weights) {
    Weights electra = weights.at("electra");
    ElectraModel encoder =
        switch (shares) {
          case EMBEDDINGS -> new ElectraModel(config, discriminator.embeddings(), electra);
          case NOTHING ->
              new ElectraModel(config, ElectraModel.embeddings(config, electra), electra);
          case EVERYTHING -> discriminator;
        };
    return new ElectraGenerator(config, encoder, weights);
  }

  private static TwoTowerGenerator towers(
      ElectraConfig config, Shares shares, ElectraModel discriminator, Weights weights) {
    return new TwoTowerGenerator(
        config,
        shares == Shares.EMBEDDINGS ? Optional.of(discriminator.embeddings()) : Optional.empty(),
        weights);
  }

  /**
   * Freshly initialised networks.
   *
   * @param generator its shape, as {@link dev.cloze.config.GeneratorConfig#of} makes it
   * @param shares which weights belong to both
   * @param seed of the initial weights
   */
  public static ElectraForPreTraining joint(
      ElectraConfig discriminator, ElectraConfig generator, Shares shares, long seed) {
    return new ElectraForPreTraining(
        discriminator, Optional.of(generator), Optional.empty(), shares, seed);
  }

  /**
   * The same with a generator of two towers.
   *
   * @param tower the shape of each
   * @param shares embeddings or nothing
   */
  public static ElectraForPreTraining withTowers(
      ElectraConfig discriminator, ElectraConfig tower, Shares shares, long seed) {
    return new ElectraForPreTraining(
        discriminator, Optional.empty(), Optional.of(tower), shares, seed);
  }

  /** A discriminator alone: for a generator that draws uniformly, or to be used. */
  public static ElectraForPreTraining alone(ElectraConfig discriminator, long seed) {
    return new ElectraForPreTraining(
        discriminator, Optional.empty(), Optional.empty(), Shares.NOTHING, seed);
  }

  public ElectraDiscriminator discriminator() {
    return discriminator;
  }

  /** Empty where the discriminator is alone, or its generator has two towers. */
  public Optional<ElectraGenerator> generator() {
    return generator;
  }

  /** Empty where the discriminator is alone, or its generator is a masked language model. */
  public Optional<TwoTowerGenerator> towers() {
    return towers;
  }

  /** The shape of the generator, or of one tower of it; empty where the discriminator is alone. */
  public Optional<ElectraConfig> generatorConfig() {
    return generator.map(ElectraGenerator::config).or(() -> towers.map(TwoTowerGenerator::config));
  }

  public Parameters parameters() {
    return parameters;
  }

  /** The discriminator's weights as published; the views belong to the caller's scope. */
  public Map<String, Tensor> discriminatorWeights() {
    Map<String, Tensor> result = parameters.named();
    result.keySet().removeIf(name -> name.startsWith(GENERATOR));
    return result;
  }

  /** The generator's weights as published, with those it shares. */
  public Map<String, Tensor> generatorWeights() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    parameters
        .named()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(GENERATOR)) {
                result.put(name.substring(GENERATOR.length()), tensor);
              } else if (isShared(name)) {
                result.put(name, tensor);
              }
            });
    return result;
  }

  /** Whether the generator uses this weight of the discriminator too. */
  boolean isShared(String name) {
    return switch (shares) {
      case EMBEDDINGS -> name.startsWith(EMBEDDINGS);
      case NOTHING -> false;
      case EVERYTHING -> name.startsWith("electra.");
    };
  }

  @Override
  public void close() {
    parameters.close();
  }
}
