package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgoraRecipeTest {
  private static final String LEAST =
      "sets: {optimizer.learning_rate: [1.0e-4, 3.0e-5], seed: [0, 1]}\n";

  private static AgoraRecipe parse(Map<String, String> overrides) {
    return AgoraRecipe.parse(LEAST, "agora", overrides);
  }

  @Test
  void theShippedFileReadsBackEqual() {
    AgoraRecipe recipe = AgoraRecipe.read(Path.of("..", "recipes", "agora.yaml"), Map.of());
    assertThat(AgoraRecipe.parse(recipe.toYaml(), "again", Map.of())).isEqualTo(recipe);
    assertThat(recipe.values().get("optimizer.learning_rate"))
        .containsExactly("3.0e-5", "1.0e-4", "3.0e-4");
    AgoraRecipe least = parse(Map.of());
    assertThat(recipe.points()).as("its defaults are those of the code").isEqualTo(least.points());
    assertThat(recipe.budget()).isEqualTo(least.budget());
    assertThat(recipe.heldOut()).isEqualTo(least.heldOut());
    assertThat(recipe.pruning()).isEqualTo(least.pruning());
  }

  @Test
  void aCombinationIsAFineTuning() {
    AgoraRecipe recipe = parse(Map.of("finetune", "{training: {epochs: 7}}"));
    FineTuneRecipe one =
        recipe.finetune(
            PublishedFineTuning.of("bert", 24, "cola"),
            Map.of("optimizer.learning_rate", "3.0e-5", "seed", "1"));
    assertThat(one.optimizer().learningRate()).isEqualTo(3e-5);
    assertThat(one.training().epochs()).isEqualTo(7);
    assertThat(one.training().batchSize()).as("the paper's").isEqualTo(32);
    assertThatThrownBy(
            () ->
                parse(Map.of("finetune", "{training: {epoch: 7}}"))
                    .finetune(PublishedFineTuning.of("bert", 24, "cola"), Map.of()))
        .hasMessageContaining("did you mean training.epochs?");
  }

  @Test
  void onlyTheBudgetMayChange() {
    String hash = parse(Map.of()).hash();
    assertThat(parse(Map.of("budget.trainings", "7")).hash()).isEqualTo(hash);
    for (String change : List.of("seed", "replays", "train_examples")) {
      assertThat(parse(Map.of(change, "7")).hash()).isNotEqualTo(hash);
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> AgoraRecipe.parse("sets: {}", "agora", Map.of()))
        .hasMessageContaining("sets is empty");
    assertThatThrownBy(() -> parse(Map.of("sets", "{seed: [1, 1]}")))
        .hasMessageContaining("sets.seed is [1, 1], expected each value once");
    assertThatThrownBy(() -> parse(Map.of("sets", "{seed: 3}")))
        .hasMessageContaining("expected a list of values");
    assertThatThrownBy(() -> parse(Map.of("pruning", "best_only", "held_out.share", "1.5")))
        .hasMessageContaining("expected one of root_family, run, worst_only, none")
        .hasMessageContaining("held_out.share");
    assertThatThrownBy(() -> parse(Map.of("budgets", "{}")))
        .hasMessageContaining("did you mean budget?");
  }
}
