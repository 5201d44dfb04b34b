package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureSearchRecipeTest {
  private static final Path RECIPES = Path.of("..", "recipes");

  private static final String LEAST =
      """
      trials: [{learning_rate: 5.0e-4, batch_size: 16}]
      tokenizer: tokenizers/bpe
      data: {path: shards/train, validation: shards/valid}
      """;

  private static ArchitectureSearchRecipe parse(Map<String, String> overrides) {
    return ArchitectureSearchRecipe.parse(LEAST, "search", overrides);
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("architecture-search"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void filesAreReadAndSayWhatTheyNeed(Path file) throws IOException {
    ArchitectureSearchRecipe recipe = ArchitectureSearchRecipe.read(file, Map.of());
    assertThat(ArchitectureSearchRecipe.parse(recipe.toYaml(), "resolved", Map.of()))
        .isEqualTo(recipe);
    assertThat(Files.readString(file))
        .contains("# Needs: ", "cloze architecture-search recipes/" + file.getFileName());
  }

  @Test
  void thePublishedSpaceIsTheDefault() {
    ArchitectureSearchRecipe recipe = parse(Map.of());
    assertThat(recipe.space()).isEqualTo(ArchitectureSpace.PUBLISHED);
    assertThat(recipe.maximum()).isEqualTo(new ArchitectureShape(24, 16, 1024, 4096));
    assertThat(recipe.stride()).isEqualTo(1);
    assertThat(recipe.inference().isTimed()).isTrue();
    assertThat(recipe.error().steps()).isEqualTo(200);
    assertThat(parse(Map.of("error.mode", "theory")).error().steps()).isEqualTo(3);
    assertThat(parse(Map.of("maximum", "largest")).maximum()).isNull();
    assertThat(
            ArchitectureSearchRecipe.parse(
                parse(Map.of("maximum", "largest")).toYaml(), "again", Map.of()))
        .isEqualTo(parse(Map.of("maximum", "largest")));
  }

  @Test
  void whatWasMeasuredStaysValidForOtherStridesAndTrials() {
    String hash = parse(Map.of()).measurementHash();
    assertThat(parse(Map.of("stride", "7", "budget.steps", "5000")).measurementHash())
        .isEqualTo(hash);
    assertThat(parse(Map.of("error.steps", "100")).measurementHash()).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stride | 0 | stride is 0, expected 1 to 300
          stride | 301 | stride is 301, expected 1 to 300
          space.hidden_size | [510] | space.hidden_size is [510], expected a multiple of one of num_attention_heads
          space.hidden_size | [512, 512] | expected every number once
          space.hidden_size | [] | space.hidden_size is empty
          space.hidden_size | [a] | expected a list of whole numbers
          space.num_hidden_layers | [0] | expected numbers above 0
          space.depth | [2] | space.depth is not a key
          maximum | bert | expected roberta-large, largest
          maximum | {num_hidden_layers: 2, num_attention_heads: 3, hidden_size: 8, intermediate_size: 8} | maximum is 2/3/8/8
          budget.steps | 199 | budget.steps is 199, expected at least error.steps, which is 200
          inference.measure | joules | expected one of time, flops
          inference.length | 513 | inference.length is 513, expected at most 512
          error.mode | fast | expected one of practice, theory
          trials | [] | trials is empty
          data.validation | null | data.validation is missing
          """)
  void saysWhatIsWrong(String key, String value, String problem) {
    assertThatThrownBy(() -> parse(Map.of(key, value)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(problem);
  }
}
