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

class RobertaConfigTest {
  private static final String RECIPE =
      """
      architecture: {type: roberta, size: base}
      tokenizer: tokenizers/bpe
      data: {path: shards/bpe, length: 512, blocks: complete}
      objective: {masking: roberta, next_sentence: false}
      optimizer: {type: adam, learning_rate: 6.0e-4, beta2: 0.98, clip_norm: 0}
      schedule: {warmup_steps: 10, decay: warmup_polynomial}
      training: {steps: 100, batch_size: 8, start_from: models/roberta-base}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "base, 124054272, 124696665",
    "large, 354309120, 355411033",
    "xlm, 379838720, 381531225",
    "med-small, 44914176, 45228121"
  })
  void publishedSizesHaveThePublishedCounts(String size, long encoder, long withHead) {
    RobertaConfig config = RobertaConfig.ofSize(size, 50265);
    assertThat(config.encoderParameters()).isEqualTo(encoder);
    assertThat(config.preTrainingParameters()).isEqualTo(withHead);
    assertThat(config.size()).isEqualTo(size);
    assertThat(config.longestSequence()).isEqualTo(512);
  }

  @Test
  void filesAreReadAndWritten() throws IOException {
    RobertaConfig base = RobertaConfig.ofSize("base", 50265);
    Path file = Files.writeString(folder.resolve("config.json"), base.toJson("RobertaForMaskedLM"));
    assertThat(Files.readString(file))
        .contains("\"model_type\" : \"roberta\"", "\"bos_token_id\" : 0", "\"eos_token_id\" : 2");
    assertThat(RobertaConfig.read(file)).isEqualTo(base);
    assertThat(ModelConfig.modelType(file)).isEqualTo("roberta");
    assertThatThrownBy(() -> BertConfig.read(file))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("model_type is \"roberta\"");
    Files.writeString(file, "{\"model_type\": \"roberta\"}");
    assertThat(RobertaConfig.read(file).shape().layerNormEps())
        .as("as transformers")
        .isEqualTo(1e-12);
  }

  @Test
  void aRecipeComesBack() {
    Recipe recipe = Recipe.parse(RECIPE, "recipe", Map.of());
    assertThat(recipe.architecture().model(50265)).isEqualTo(RobertaConfig.ofSize("base", 50265));
    assertThat(recipe.training().startFrom()).isEqualTo("models/roberta-base");
    assertThat(Recipe.parse(recipe.toYaml(), "resolved", Map.of())).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data.length | 513 | data.length is 513, expected at most 512: architecture.max_position_embeddings is 514
          objective.next_sentence | true | roberta is not trained on pairs of segments
          architecture.size | tiny | expected one of base, large, xlm, med-small
          architecture.max_position_embeddings | 2 | positions begin there
          data.blocks | lines | data.blocks is "lines", expected one of segments, complete
          objective.masking | albert | expected one of bert, roberta
          objective.max_predictions | 20 | expected 0 with masking: roberta
          optimizer.bias_correction | false | adam always corrects
          training.start_from | '' | expected a model directory
          """)
  void saysWhatIsWrong(String key, String value, String problem) {
    String yaml = value.isEmpty() ? "\"\"" : value;
    assertThatThrownBy(() -> Recipe.parse(RECIPE, "recipe", Map.of(key, yaml)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void weightsOfAnotherShape() {
    BertConfig ours = RobertaConfig.ofSize("base", 50265).shape();
    assertThat(ours.differences(ours)).isEmpty();
    assertThat(ours.differences(RobertaConfig.ofSize("med-small", 50000).shape()))
        .contains(
            "vocab_size is 50000 there and 50265 here", "num_hidden_layers is 6 there and 12 here");
  }
}
