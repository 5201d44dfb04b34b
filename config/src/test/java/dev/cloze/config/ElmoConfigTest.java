package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElmoConfigTest {
  @Test
  void publishedSizesKnowTheirNames() {
    for (String size : List.of("small", "medium", "original")) {
      assertThat(ElmoConfig.ofSize(size, 1000).size()).isEqualTo(size);
    }
    assertThat(ElmoConfig.ofSize("original", 0).characterCnn().orElseThrow().features())
        .isEqualTo(2048);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                new ElmoConfig(
                    Optional.of(CharacterCnnConfig.published(1)),
                    0,
                    16,
                    32,
                    0,
                    -1,
                    3,
                    true,
                    true,
                    1,
                    true))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("projection_size is 32, expected at most cell_size, which is 16")
        .hasMessageContaining("num_hidden_layers is 0")
        .hasMessageContaining("cell_clip is -1")
        .hasMessageContaining("dropout is 1")
        .hasMessageContaining("no word table to share");
  }

  @Test
  void wordsWithoutCharactersNeedATable() {
    assertThatThrownBy(
            () -> new ElmoConfig(Optional.empty(), 0, 32, 16, 2, 3, 3, true, true, 0.1, false))
        .hasMessageContaining("vocab_size is 0, expected the rows of the word table");
  }

  @Test
  void aFilterCannotBeWiderThanAWord() {
    assertThatThrownBy(
            () ->
                new CharacterCnnConfig(
                    16, List.of(new CharacterCnnConfig.Filter(51, 4)), "gelu", 1, 50))
        .hasMessageContaining("filters.0 is [51, 4]")
        .hasMessageContaining("activation is \"gelu\", expected one of relu, tanh");
  }
}
