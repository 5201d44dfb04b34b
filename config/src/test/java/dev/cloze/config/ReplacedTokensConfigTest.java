package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacedTokensConfigTest {
  @ParameterizedTest
  @CsvSource({
    ".15, 128, 19",
    ".15, 256, 39",
    ".15, 512, 79",
    ".25, 256, 65",
    ".25, 512, 130",
    ".15, 5, 1"
  })
  void predictsAtMostAsManyAsPublished(double maskProbability, int length, int expected) {
    assertThat(ReplacedTokensConfig.maxPredictions(maskProbability, length)).isEqualTo(expected);
  }

  @Test
  void namesWhatIsImpossible() {
    assertThatThrownBy(() -> new ReplacedTokensConfig(true, true, 0, -1, 0, false, "dice"))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            """
            objective has 5 problems:
              - generator_weight is 0, expected a number above 0
              - discriminator_weight is -1, expected a number above 0
              - temperature is 0, expected a number above 0
              - electra_objective is true, expected false with electric_objective
              - sampling is "dice", expected one of inverse, gumbel""");
  }
}
