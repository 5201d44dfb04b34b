package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElmoTaskConfigTest {
  private static final HeadConfig TAGS =
      new HeadConfig(HeadConfig.Type.TAGS, List.of("O", "B-PER"));
  private static final LstmConfig LSTM = new LstmConfig(7, 2, 0.25);

  @TempDir Path folder;

  @Test
  void readsBackEqual() throws IOException {
    Path file = folder.resolve("config.json");
    ElmoTaskConfig tags = new ElmoTaskConfig(TAGS, LSTM, 0);
    ElmoTaskConfig pairs =
        new ElmoTaskConfig(new HeadConfig(HeadConfig.Type.CLASSES, List.of("no", "yes")), LSTM, 2);
    for (ElmoTaskConfig config : List.of(tags, pairs)) {
      String json = config.toJson(new float[] {0.5f, -1}, 2);
      Files.writeString(file, json);
      assertThat(ElmoTaskConfig.read(file)).contains(config);
      assertThat(json).contains("\"model_type\" : \"elmo\"", "\"gamma\" : 2.0");
    }
    Files.writeString(file, tags.toJson(new float[0], 1).replace("0.25", "1.25"));
    assertThatThrownBy(() -> ElmoTaskConfig.read(file))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("lstm.dropout");
    assertThat(ElmoTaskConfig.read(folder.resolve("none.json"))).isEmpty();
    Files.writeString(file, "{\"model_type\": \"elmo\"}");
    assertThat(ElmoTaskConfig.read(file)).as("of no task").isEmpty();
    assertThatThrownBy(() -> new ElmoTaskConfig(TAGS, LSTM, 1))
        .hasMessageContaining("texts_of_example is 1, expected 0");
  }

  @Test
  void theRecipeSaysWhatIsAboveAnElmo() {
    FineTuneRecipe recipe =
        FineTuneRecipe.parse(
            PublishedFineTuning.of("elmo", 0, "ner"),
            "{}",
            "recipe",
            Map.of("lstm.hidden_size", "50"));
    assertThat(recipe.lstm()).isEqualTo(new LstmConfig(50, 2, 0.5));
    assertThat(recipe.optimizer().clipNorm()).isEqualTo(5);
    assertThat(recipe.evaluation().patience()).isEqualTo(5);
    FineTuneRecipe again =
        FineTuneRecipe.parse(
            JsonNodeFactory.instance.objectNode(), recipe.toYaml(), "written", Map.of());
    assertThat(again).isEqualTo(recipe);
    FineTuneRecipe bert =
        FineTuneRecipe.parse(PublishedFineTuning.of("bert", 768, "ner"), "{}", "r", Map.of());
    assertThat(bert.lstm()).isNull();
    assertThat(bert.toYaml()).doesNotContain("lstm");
    assertThatThrownBy(
            () ->
                FineTuneRecipe.parse(
                    PublishedFineTuning.of("elmo", 0, "ner"),
                    "lstm: {layers: 1, dropout: 1}",
                    "mine.yaml",
                    Map.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("lstm.layers is not a key")
        .hasMessageContaining("lstm.dropout");
  }
}
