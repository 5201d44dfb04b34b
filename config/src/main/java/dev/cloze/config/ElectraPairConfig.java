package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * ELECTRA as it is pre-trained: the discriminator, which is what a run is for, and its generator.
 *
 * @param generator in relation to the discriminator
 */
public record ElectraPairConfig(ElectraConfig discriminator, GeneratorConfig generator)
    implements ModelConfig {
  static final ElectraPairConfig DEFAULTS =
      new ElectraPairConfig(ElectraConfig.DEFAULTS, GeneratorConfig.DEFAULTS);

  public ElectraPairConfig {
    generator.of(discriminator); // says so if it cannot be
  }

  /**
   * The published discriminator of this size, with a generator a quarter as wide.
   *
   * @param size small, base or large
   */
  public static ElectraPairConfig ofSize(String size, int vocabSize) {
    return new ElectraPairConfig(ElectraConfig.ofSize(size, vocabSize), GeneratorConfig.DEFAULTS);
  }

  @Override
  public String modelType() {
    return "electra";
  }

  @Override
  public String size() {
    return discriminator.size();
  }

  @Override
  public int vocabSize() {
    return discriminator.encoder().vocabSize();
  }

  @Override
  public int hiddenSize() {
    return discriminator.encoder().hiddenSize();
  }

  @Override
  public int numHiddenLayers() {
    return discriminator.encoder().numHiddenLayers();
  }

  @Override
  public int numAttentionHeads() {
    return discriminator.encoder().numAttentionHeads();
  }

  @Override
  public int maxPositionEmbeddings() {
    return discriminator.encoder().maxPositionEmbeddings();
  }

  @Override
  public int longestSequence() {
    return maxPositionEmbeddings();
  }

  @Override
  public boolean predictsNextSentence() {
    return false;
  }

  @Override
  public long preTrainingParameters() {
    return generator.jointParameters(discriminator);
  }

  ElectraPairConfig withVocabSize(int newVocabSize) {
    return new ElectraPairConfig(discriminator.withVocabSize(newVocabSize), generator);
  }

  static ElectraPairConfig read(Section section, ElectraPairConfig defaults) {
    GeneratorConfig generator = GeneratorConfig.read(section.section("generator"));
    ElectraConfig discriminator = ElectraConfig.read(section, defaults.discriminator);
    return discriminator == null || generator == null
        ? null
        : section.build(() -> new ElectraPairConfig(discriminator, generator));
  }

  void write(ObjectNode node) {
    discriminator.write(node);
    generator.write(node.putObject("generator"));
  }
}
