package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How ELECTRA's two losses are weighed and how its generator samples: Clark et al. (2020), section
 * 2 and appendix A.
 *
 * @param electraObjective whether tokens are replaced and told apart; otherwise only masked words
 *     are predicted, by a network of the discriminator's size: the baseline at equal data
 * @param electricObjective whether sampled tokens are told from others by the ratio of two
 *     densities, Clark et al. (2020), Electric; in place of ELECTRA's objective
 * @param generatorWeight of the masked-language-model loss; 1 as published
 * @param discriminatorWeight of the replaced-token loss; 50 as published
 * @param temperature that the generator's scores are divided by before sampling; 1 as published
 * @param disallowCorrect whether the original token is never sampled; false as published
 * @param sampling inverse: by the inverse of the distribution function; gumbel: the largest score
 *     after adding Gumbel noise, the same distribution from one random number for every word
 */
public record ReplacedTokensConfig(
    boolean electraObjective,
    boolean electricObjective,
    double generatorWeight,
    double discriminatorWeight,
    double temperature,
    boolean disallowCorrect,
    String sampling) {
  private static final String INVERSE = "inverse";
  private static final String GUMBEL = "gumbel";

  public static final ReplacedTokensConfig PUBLISHED =
      new ReplacedTokensConfig(true, false, 1, 50, 1, false, INVERSE);

  public ReplacedTokensConfig {
    var problems = new Problems("objective");
    problems.positive("generator_weight", generatorWeight);
    problems.positive("discriminator_weight", discriminatorWeight);
    problems.positive("temperature", temperature);
    problems.require(
        !electraObjective || !electricObjective,
        "electra_objective",
        "is true, expected false with electric_objective");
    problems.oneOf("sampling", sampling, List.of(INVERSE, GUMBEL));
    problems.throwIfAny();
  }

  /** Whether tokens are replaced; otherwise masked words are all that is predicted. */
  public boolean replacesTokens() {
    return electraObjective || electricObjective;
  }

  /** Whether noise is added to the score of every word. */
  public boolean samplesByGumbelNoise() {
    return sampling.equals(GUMBEL);
  }

  /**
   * The most tokens predicted in a sequence of {@code length}, as ELECTRA rounds: 19 at 128 and 79
   * at 512 with 15 %, 65 at 256 with 25 %.
   */
  public static int maxPredictions(double maskProbability, int length) {
    return Math.max(1, (int) ((maskProbability + 0.005) * length));
  }

  static ReplacedTokensConfig read(Section section) {
    boolean electricObjective = section.flag("electric_objective", PUBLISHED.electricObjective);
    boolean electraObjective = section.flag("electra_objective", !electricObjective);
    double generatorWeight = section.number("generator_weight", PUBLISHED.generatorWeight);
    double discriminatorWeight =
        section.number("discriminator_weight", PUBLISHED.discriminatorWeight);
    double temperature = section.number("temperature", PUBLISHED.temperature);
    boolean disallowCorrect = section.flag("disallow_correct", PUBLISHED.disallowCorrect);
    String sampling = section.text("sampling", PUBLISHED.sampling);
    return section.build(
        () ->
            new ReplacedTokensConfig(
                electraObjective,
                electricObjective,
                generatorWeight,
                discriminatorWeight,
                temperature,
                disallowCorrect,
                sampling));
  }

  void write(ObjectNode node) {
    node.put("electra_objective", electraObjective);
    node.put("electric_objective", electricObjective);
    node.put("generator_weight", generatorWeight);
    node.put("discriminator_weight", discriminatorWeight);
    node.put("temperature", temperature);
    node.put("disallow_correct", disallowCorrect);
    node.put("sampling", sampling);
  }
}
