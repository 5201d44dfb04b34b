package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {
  private final Problems problems = new Problems("schedule");

  @Test
  void isSilentWhenAllIsWell() {
    problems.require(true, "never said");
    problems.positive("a", 1e-300);
    problems.notNegative("b", 0);
    problems.probability("c", 1);
    problems.atMost("d", 3, "e", 3);
    problems.oneOf("f", "x", List.of("x", "y"));
    assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void saysAllAtOnce() {
    problems.require(false, "the moon is full");
    problems.positive("a", 0);
    problems.notNegative("b", -1.0e-4);
    problems.probability("c", Double.NaN);
    problems.atMost("d", 4, "e", 3);
    problems.oneOf("f", "z", List.of("x", "y"));
    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            """
            schedule has 6 problems:
              - the moon is full
              - a is 0, expected a number above 0
              - b is -1.0e-4, expected 0 or a number above
              - c is nan, expected a fraction from 0 to 1
              - d is 4, expected at most e, which is 3
              - f is "z", expected one of x, y""");
  }

  @Test
  void saysOneInOneLine() {
    problems.positive("steps", Double.POSITIVE_INFINITY);
    assertThatThrownBy(problems::throwIfAny)
        .hasMessage("schedule: steps is infinity, expected a number above 0");
  }

  @ParameterizedTest
  @CsvSource({
    "learning_rat, learning_rate",
    "warmup_step, warmup_steps",
    "lenght, length",
    "pahses, phases",
    "leaningrate, learning_rate",
    "clipnorm, clip_norm"
  })
  void guessesWhatAMisspeltKeyMeans(String misspelt, String meant) {
    assertThat(
            Spelling.nearest(
                misspelt,
                List.of("phases", "length", "learning_rate", "warmup_steps", "clip_norm")))
        .isEqualTo(meant);
  }

  @Test
  void doesNotGuessWildly() {
    assertThat(Spelling.nearest("momentum", List.of("beta1", "beta2", "epsilon"))).isNull();
  }
}
