package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How ELECTRA's two losses are weighed and how its generator samples: Clark et al. (2020), section
 * 2 and appendix A.
 *
 * @param electraObjective whether tokens are replaced and told apart; otherwise only masked words
 *     are predicted, by a network of the discriminator's size: the baseline at equal data
 * @param generatorWeight of the masked-language-model loss; 1 as published
 * @param discriminatorWeight of the replaced-token loss; 50 as published
 * @param temperature that the generator's scores are divided by before sampling; 1 as published
 * @param disallowCorrect whether the original token is never sampled; false as published
 */
public record ReplacedTokensConfig(
    boolean electraObjective,
    double generatorWeight,
    double discriminatorWeight,
    double temperature,
    boolean disallowCorrect) {
  public static final ReplacedTokensConfig PUBLISHED =
      new ReplacedTokensConfig(true, 1, 50, 1, false);

  public ReplacedTokensConfig {
    var problems = new Problems("objective");
    problems.positive("generator_weight", generatorWeight);
    problems.positive("discriminator_weight", discriminatorWeight);
    problems.positive("temperature", temperature);
    problems.throwIfAny();
  }

  /**
   * The most tokens predicted in a sequence of {@code length}, as ELECTRA rounds: 19 at 128 and 79
   * at 512 with 15 %, 65 at 256 with 25 %.
   */
  public static int maxPredictions(double maskProbability, int length) {
    return Math.max(1, (int) ((maskProbability + 0.005) * length));
  }

  static ReplacedTokensConfig read(Section section) {
    boolean electraObjective = section.flag("electra_objective", PUBLISHED.electraObjective);
    double generatorWeight = section.number("generator_weight", PUBLISHED.generatorWeight);
    double discriminatorWeight =
        section.number("discriminator_weight", PUBLISHED.discriminatorWeight);
    double temperature = section.number("temperature", PUBLISHED.temperature);
    boolean disallowCorrect = section.flag("disallow_correct", PUBLISHED.disallowCorrect);
    return section.build(
        () ->
            new ReplacedTokensConfig(
                electraObjective,
                generatorWeight,
                discriminatorWeight,
                temperature,
                disallowCorrect));
  }

  void write(ObjectNode node) {
    node.put("electra_objective", electraObjective);
    node.put("generator_weight", generatorWeight);
    node.put("discriminator_weight", discriminatorWeight);
    node.put("temperature", temperature);
    node.put("disallow_correct", disallowCorrect);
  }
}
