package dev.cloze.task.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {
  @ParameterizedTest
  @CsvSource({"apple, an", "lion, a", "hour, an", "euro, a", "ice giant, an", "Emma, an"})
  void articleFollowsTheSound(String phrase, String article) {
    assertThat(Grammar.article(phrase)).isEqualTo(article);
  }

  @ParameterizedTest
  @CsvSource({
    "lion, lions",
    "fox, foxes",
    "mouse, mice",
    "wolf, wolves",
    "berry, berries",
    "monkey, monkeys",
    "noble gas, noble gases",
    "polar bear, polar bears",
    "sheep, sheep",
    "ostrich, ostriches"
  })
  void pluralOfTheLastWord(String noun, String plural) {
    assertThat(Grammar.plural(noun)).isEqualTo(plural);
  }

  @ParameterizedTest
  @CsvSource({"it is, It is", "'\"it is', '\"It is'", "Paris, Paris"})
  void sentencesBeginWithACapital(String text, String expected) {
    assertThat(Grammar.capitalised(text)).isEqualTo(expected);
  }
}
