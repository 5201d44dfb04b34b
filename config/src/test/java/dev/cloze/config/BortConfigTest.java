package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BortConfigTest {
  private static final String RECIPE =
      """
      architecture: {type: bort, size: bort}
      tokenizer: tokenizers/bpe
      data: {path: shards/bpe, length: 512}
      objective: {next_sentence: false, max_predictions: 80, distillation: {teacher: models/roberta-large}}
      optimizer: {learning_rate: 1.0e-4}
      schedule: {warmup_steps: 10, decay: bort_pretraining}
      training: {steps: 100, batch_size: 8}
      """;

  @TempDir Path folder;

  /** What the released code has, not the sizes printed beside it. */
  @ParameterizedTest
  @CsvSource({
    "bort, 75106304, 76208217",
    "bort-two-layers, 62502912, 63604825",
    "bort-paper-table, 54758656, 55401049"
  })
  void sizesHaveTheCountsOfTheReleasedCode(String size, long encoder, long withHead) {
    BortConfig config = BortConfig.ofSize(size, 50265);
    assertThat(config.encoderParameters()).isEqualTo(encoder);
    assertThat(config.preTrainingParameters()).isEqualTo(withHead);
    assertThat(config.size()).isEqualTo(size);
    assertThat(config.longestSequence()).isEqualTo(512);
  }

  @Test
  void theReleasedShape() {
    BertConfig shape = BortConfig.ofSize("bort", 50265).shape();
    assertThat(shape.layerParameters()).isEqualTo(4 * 5_777_152L);
    assertThat(shape.headSize()).isEqualTo(128);
    assertThat(shape.intermediateSize()).isLessThan(shape.hiddenSize());
    assertThat(shape.layerNormEps()).isEqualTo(1e-5);
  }

  @Test
  void filesAreReadAndWritten() throws IOException {
    BortConfig bort = BortConfig.ofSize("bort", 50265);
    Path file = Files.writeString(folder.resolve("config.json"), bort.toJson("BertForMaskedLM"));
    assertThat(Files.readString(file)).contains("\"model_type\" : \"bert\"", "BertForMaskedLM");
    assertThat(BortConfig.is(file)).isTrue();
    assertThat(BortConfig.read(file)).isEqualTo(bort);
    Files.writeString(file, BertConfig.ofSize("tiny", 100).toJson("BertForPreTraining"));
    assertThat(BortConfig.is(file)).isFalse();
    assertThatThrownBy(() -> BortConfig.read(file))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("type_vocab_size is 2, expected 1");
    Files.writeString(file, "{\"model_type\": \"roberta\", \"type_vocab_size\": 1}");
    assertThat(BortConfig.is(file)).isFalse();
  }

  /** The keys that Hugging Face's own directory of Bort has. */
  @Test
  void thePublishedFileIsRead() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"architectures": ["BertModel"], "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu",
             "hidden_dropout_prob": 0.1, "hidden_size": 1024, "initializer_range": 0.02,
             "intermediate_size": 768, "layer_norm_eps": 1e-05, "max_position_embeddings": 512,
             "model_type": "bert", "num_attention_heads": 8, "num_hidden_layers": 4, "pad_token_id": 1,
             "type_vocab_size": 1, "vocab_size": 50265}
            """);
    assertThat(BortConfig.read(file)).isEqualTo(BortConfig.ofSize("bort", 50265));
  }

  @Test
  void aRecipeComesBack() {
    Recipe recipe = Recipe.parse(RECIPE, "recipe", Map.of());
    assertThat(recipe.architecture().model(50265)).isEqualTo(BortConfig.ofSize("bort", 50265));
    assertThat(recipe.architecture().model(300).vocabSize()).isEqualTo(300);
    assertThat(recipe.objective().distillation())
        .isEqualTo(DistillationConfig.of("models/roberta-large"));
    assertThat(Recipe.parse(recipe.toYaml(), "resolved", Map.of())).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          architecture.type_vocab_size | 2 | architecture.type_vocab_size is 2, expected 1
          architecture.size | large | expected one of bort, bort-two-layers, bort-paper-table
          objective.next_sentence | true | bort is not trained on pairs of segments
          objective.distillation | 3 | objective.distillation is 3, expected a section of keys
          objective.distillation.teacher | null | objective.distillation.teacher is missing
          objective.distillation.temperature | 0 | objective.distillation.temperature is 0
          objective.distillation.loss | kl | expected one of proper, released
          objective.distillation.tempreature | 2 | did you mean objective.distillation.temperature?
          schedule.end_learning_rate | 1.0e-3 | schedule.end_learning_rate is 0.001
          schedule.decay | bort | expected one of linear, polynomial
          """)
  void saysWhatIsWrong(String key, String value, String problem) {
    assertThatThrownBy(() -> Recipe.parse(RECIPE, "recipe", Map.of(key, value)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void electraHasNoTeacher() {
    String electra =
        RECIPE
            .replace("{type: bort, size: bort}", "{type: electra, size: small}")
            .replace("{next_sentence: false,", "{type: electra,");
    assertThatThrownBy(() -> Recipe.parse(electra, "recipe", Map.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("only objective.type: masked_lm learns from a teacher");
  }

  @Test
  void theTeacherStaysForTheWholeRun() {
    String phases = RECIPE + "phases: [{until_step: 50}, {objective: {max_predictions: 20}}]\n";
    Recipe.parse(phases, "recipe", Map.of());
    assertThatThrownBy(
            () ->
                Recipe.parse(
                    phases,
                    "recipe",
                    Map.of("phases.1.objective.distillation", "{teacher: models/other}")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("phases.1.objective.distillation")
        .hasMessageContaining("cannot change between phases");
  }
}
