package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.Recipe;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps counted again are those that were trained, and so are their operations. */
class StepCountsTest {
  @TempDir Path folder;

  private static final String BERT =
      "architecture: {type: bert, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2,"
          + " intermediate_size: 32, max_position_embeddings: 64}\n"
          + "objective: {type: masked_lm}\n";

  private static final String ELECTRA =
      "architecture: {type: electra, embedding_size: 12, hidden_size: 16, num_hidden_layers: 2,"
          + " num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 64,"
          + " generator: {hidden_share: 0.5}}\n"
          + "objective: {type: electra}\n";

  private static final String UNIFORM_ELECTRA =
      ELECTRA.replace("{hidden_share: 0.5}", "{type: uniform}");

  private static final String BASELINE =
      ELECTRA.replace("{type: electra}", "{type: electra, electra_objective: false}");

  private Recipe recipe(String architecture) {
    return Recipe.parse(
        architecture
            + """
              tokenizer: %1$s/tokenizer
              data: {path: %1$s/train, validation: %1$s/held-out, length: 24}
              optimizer: {type: adamw, learning_rate: 1.0e-3}
              schedule: {warmup_steps: 1}
              training: {steps: 9, batch_size: 8, micro_batch_size: 4, seed: 5, threads: 1}
              evaluation: {batches: 1}
              """
                .formatted(folder),
        "test",
        Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {BERT, ELECTRA})
  void asTrained(String architecture) throws IOException {
    ToyCorpus.write(folder);
    check(recipe(architecture));
  }

  @Test
  void ofVariants() throws IOException {
    ToyCorpus.write(folder);
    check(recipe(UNIFORM_ELECTRA));
    check(recipe(BASELINE));
  }

  /** Nine steps of eight pass the end of the epoch. */
  private void check(Recipe recipe) {
    List<String> trained = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics step) {
            trained.add(
                "%d: %d tokens, %.0f FLOPs".formatted(step.step(), step.tokens(), step.flops()));
          }
        };
    try (Pretraining run =
        new Pretraining(recipe, folder.resolve("run-" + recipe.hash()), listener)) {
      run.run(() -> false);
    }
    ModelConfig model =
        recipe
            .architecture()
            .model(TokenizerFiles.read(folder.resolve("tokenizer")).vocabulary().size());
    List<String> counted = new ArrayList<>();
    StepCounts.forEach(
        recipe,
        (step, counts) -> {
          counted.add(
              "%d: %d tokens, %.0f FLOPs"
                  .formatted(
                      step, counts.tokens(), Objective.flops(model, recipe.objective(), counts)));
          return step < recipe.training().steps();
        });
    assertThat(counted).hasSize(9).isEqualTo(trained);
  }
}
