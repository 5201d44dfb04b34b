package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElmoOptionsTest {
  /** As the original writes it, with the two keys that published files have and nobody reads. */
  private static final String ORIGINAL =
      """
      {"bidirectional": true, "char_cnn": {"activation": "relu", "embedding": {"dim": 16},
      "filters": [[1, 32], [2, 32], [3, 64], [4, 128], [5, 256], [6, 512], [7, 1024]],
      "max_characters_per_token": 50, "n_characters": 261, "n_highway": 2}, "dropout": 0.1,
      "lstm": {"cell_clip": 3, "dim": 4096, "n_layers": 2, "proj_clip": 3, "projection_dim": 512,
      "use_skip_connections": true}, "all_clip_norm_val": 10.0, "n_epochs": 10,
      "n_train_tokens": 768648884, "batch_size": 128, "n_tokens_vocab": 793471, "unroll_steps": 20,
      "n_negative_samples_batch": 8192, "reverse": false, "projection_after_highway": true}
      """;

  @TempDir Path folder;

  private ElmoOptions read(String json) throws IOException {
    return ElmoOptions.read(Files.writeString(folder.resolve("options.json"), json));
  }

  @Test
  void readsEveryKeyOfTheOriginal() throws IOException {
    ElmoOptions options = read(ORIGINAL);
    assertThat(options.network()).isEqualTo(ElmoConfig.ofSize("original", 793_471));
    assertThat(options.training())
        .contains(new ElmoOptions.Training(10, 10, 768_648_884, 128, 20, 8192, 0.2, true));
    assertThat(options.unknown()).containsExactly("reverse", "projection_after_highway");
  }

  @Test
  void whatIsWrittenReadsTheSame() throws IOException {
    ElmoOptions original = read(ORIGINAL);
    ElmoOptions known = new ElmoOptions(original.network(), original.training(), List.of());
    assertThat(read(known.toJson())).isEqualTo(known);
    assertThat(known.toJson()).contains("\"n_characters\" : 262");

    ElmoConfig words =
        new ElmoConfig(Optional.empty(), 17, 32, 16, 3, 0, 0, false, false, 0.25, true);
    ElmoOptions full =
        new ElmoOptions(
            words, Optional.of(new ElmoOptions.Training(1, 2, 3, 4, 5, 0, 0.5, false)), List.of());
    assertThat(read(full.toJson())).isEqualTo(full);
    assertThat(full.toJson()).doesNotContain("clip\"", "char_cnn", "n_negative");
  }

  @Test
  void filesForUseHoldTheNetworkOnly() throws IOException {
    ElmoOptions options =
        read(
            """
            {"lstm": {"use_skip_connections": true, "dim": 64, "projection_dim": 16,
            "cell_clip": null}, "char_cnn": {"embedding": {"dim": 4}, "filters": [[1, 16]],
            "n_characters": 262, "max_characters_per_token": 20, "activation": "tanh"}}
            """);
    assertThat(options.training()).isEmpty();
    ElmoConfig network = options.network();
    assertThat(network.numHiddenLayers()).isEqualTo(1);
    assertThat(network.cellClip()).isZero();
    assertThat(network.bidirectional()).isTrue();
    assertThat(network.vocabSize()).isZero();
    assertThat(network.characterCnn())
        .contains(
            new CharacterCnnConfig(
                4, List.of(new CharacterCnnConfig.Filter(1, 16)), "tanh", 0, 20));
  }

  @Test
  void whatIsWrongIsSaidInTheWordsOfTheFile() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"lstm": {"dim": 16, "projection_dim": 32, "n_layers": "two"},
                    "char_cnn": {"embedding": {"dim": 4}, "filters": [[60, 32]],
                    "n_characters": 128, "max_characters_per_token": 50, "activation": "gelu"}}
                    """))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("options.json has")
        .hasMessageContaining("lstm.n_layers is \"two\", expected a whole number")
        .hasMessageContaining("lstm.use_skip_connections is missing, expected true or false")
        .hasMessageContaining("char_cnn.n_characters is 128, expected 262")
        .hasMessageContaining("char_cnn.filters.0 is [60, 32]")
        .hasMessageContaining("char_cnn.activation is \"gelu\", expected one of relu, tanh");
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"lstm": {"dim": 16, "projection_dim": 32, "use_skip_connections": true},
                    "char_cnn": {"filters": [3], "activation": "relu"}}
                    """))
        .hasMessageContaining("char_cnn.filters holds 3, expected pairs of whole numbers")
        .hasMessageContaining("char_cnn.embedding.dim is missing");
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"lstm": {"dim": 16, "projection_dim": 32, "use_skip_connections": true}}
                    """))
        .hasMessageContaining("lstm.projection_dim is 32, expected at most cell_size");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("expected a JSON object");
  }
}
