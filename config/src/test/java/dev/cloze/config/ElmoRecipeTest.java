package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElmoRecipeTest {
  private static final Path RECIPES = Path.of("..", "recipes");

  @ParameterizedTest
  @ValueSource(strings = {"elmo.yaml", "elmo-tiny.yaml", "elmo-wikitext.yaml"})
  void readsBackEqual(String file) {
    Path path = RECIPES.resolve(file);
    assertThat(ElmoRecipe.is(path, Map.of())).isTrue();
    ElmoRecipe recipe = ElmoRecipe.read(path, Map.of());
    ElmoRecipe again = ElmoRecipe.parse(recipe.toYaml(), "resolved", Map.of());
    assertThat(again).isEqualTo(recipe);
    assertThat(again.hash()).isEqualTo(recipe.hash());
  }

  @Test
  void thePublishedOne() {
    ElmoRecipe recipe = ElmoRecipe.read(RECIPES.resolve("elmo.yaml"), Map.of());
    assertThat(recipe.model(793_471).size()).isEqualTo("original");
    assertThat(recipe.data().unrollSteps()).isEqualTo(20);
    assertThat(recipe.data().negativeSamples()).isEqualTo(8192);
    assertThat(recipe.training().batchSize()).isEqualTo(3 * 128);
    assertThat(recipe.training().steps()).isEqualTo(10 * (768_648_884L / (128 * 20 * 3)));
    assertThat(recipe.optimizer())
        .isEqualTo(new OptimizerConfig("adagrad", 0.2, 0.9, 0.999, 0, 0, true, 10));
  }

  @Test
  void otherRecipesAreNotElmos() {
    assertThat(ElmoRecipe.is(RECIPES.resolve("bert-tiny.yaml"), Map.of())).isFalse();
    assertThat(ElmoRecipe.is(RECIPES.resolve("gone.yaml"), Map.of())).isFalse();
  }

  @Test
  void whatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                ElmoRecipe.read(
                    RECIPES.resolve("elmo-tiny.yaml"),
                    Map.of(
                        "training.micro_batch_size", "4",
                        "architecture.projection_size", "300",
                        "data.length", "128",
                        "optimizer.weight_decay", "0.1")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("the rows of a stream go on together")
        .hasMessageContaining("projection_size is 300, expected at most cell_size")
        .hasMessageContaining("data.length is not a key")
        .hasMessageContaining("adagrad has none");
  }

  @Test
  void aSampleNeedsAsManyWords() {
    ElmoRecipe recipe = ElmoRecipe.read(RECIPES.resolve("elmo-tiny.yaml"), Map.of());
    assertThatThrownBy(() -> recipe.model(1000))
        .hasMessageContaining("negative_samples is 1024, expected at most the 1000 words");
  }

  @Test
  void differencesThatDecideTheWeights() {
    ElmoRecipe one = ElmoRecipe.read(RECIPES.resolve("elmo-tiny.yaml"), Map.of());
    ElmoRecipe same =
        ElmoRecipe.read(RECIPES.resolve("elmo-tiny.yaml"), Map.of("checkpoint.every", "7"));
    ElmoRecipe other =
        ElmoRecipe.read(RECIPES.resolve("elmo-tiny.yaml"), Map.of("data.unroll_steps", "7"));
    assertThat(same.hash()).isEqualTo(one.hash());
    assertThat(other.hash()).isNotEqualTo(one.hash());
    assertThat(other.differences(one))
        .containsExactly("data.unroll_steps: 20 in the checkpoint, 7 now");
  }
}
