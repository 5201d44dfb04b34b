package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertConfigFileTest {
  /** All fields differ from the defaults, so that none can be lost. */
  private static final BertConfig ODD =
      new BertConfig(99, 32, 5, 4, 37, "gelu_new", 0.2, 0.3, 64, 3, 0.01, 1e-6, 7);

  @TempDir private Path directory;

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("config.json"), json);
  }

  @Test
  void writesWhatHuggingFaceReads() {
    assertThat(ODD.toJson("BertForPreTraining"))
        .isEqualTo(
            """
            {
              "architectures" : [ "BertForPreTraining" ],
              "model_type" : "bert",
              "vocab_size" : 99,
              "hidden_size" : 32,
              "num_hidden_layers" : 5,
              "num_attention_heads" : 4,
              "intermediate_size" : 37,
              "hidden_act" : "gelu_new",
              "hidden_dropout_prob" : 0.2,
              "attention_probs_dropout_prob" : 0.3,
              "max_position_embeddings" : 64,
              "type_vocab_size" : 3,
              "initializer_range" : 0.01,
              "layer_norm_eps" : 1.0E-6,
              "pad_token_id" : 7,
              "position_embedding_type" : "absolute",
              "tie_word_embeddings" : true
            }
            """);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    assertThat(BertConfig.read(write(ODD.toJson("BertModel")))).isEqualTo(ODD);
  }

  @Test
  void takesTheDefaultsOfHuggingFace() throws IOException {
    assertThat(BertConfig.read(write("{}"))).isEqualTo(BertConfig.ofSize("base", 30522));
  }

  @Test
  void ignoresWhatDoesNotConcernTheNetwork() throws IOException {
    Path multilingual =
        write(
            """
            {"model_type": "bert", "directionality": "bidi", "pooler_fc_size": 768,
             "pooler_type": "first_token_transform", "vocab_size": 119547, "pad_token_id": null,
             "classifier_dropout": null, "id2label": {"0": "a"}, "use_cache": true}
            """);
    assertThat(BertConfig.read(multilingual)).isEqualTo(BertConfig.ofSize("base", 119547));
  }

  @Test
  void readsAPublishedFile() {
    Path file = SharedFiles.find("data/reference/checkpoints/tiny_bert_seqcls/config.json");
    assumeTrue(file != null, "skipped: no ../shared/data/reference beside this repository");
    assertThat(BertConfig.read(file))
        .isEqualTo(new BertConfig(1124, 32, 5, 4, 37, "gelu", 0.1, 0.1, 512, 16, 0.02, 1e-12, 0));
  }

  @Test
  void namesTheFileAndTheKeys() throws IOException {
    Path file =
        write(
            """
            {"hidden_size": 100, "num_attention_heads": 12, "vocab_size": "many",
             "hidden_act": "silu", "layer_norm_eps": 0, "num_hidden_layers": 2.5,
             "position_embedding_type": "relative_key", "is_decoder": true}
            """);
    assertThatThrownBy(() -> BertConfig.read(file))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            """
            %s has 7 problems:
              - position_embedding_type is "relative_key", and this version supports only "absolute"
              - is_decoder is true, and this version supports only false
              - vocab_size is "many", expected a whole number of at most 2147483647
              - num_hidden_layers is 2.5, expected a whole number of at most 2147483647
              - hidden_size is 100, expected a multiple of num_attention_heads, which is 12
              - hidden_act is "silu", expected one of gelu, gelu_new, gelu_pytorch_tanh, \
            gelu_fast, relu
              - layer_norm_eps is 0, expected a number above 0"""
                .formatted(file));
  }

  @Test
  void refusesAnotherModel() throws IOException {
    Path file = write("{\"model_type\": \"roberta\", \"hidden_size\": -1}");
    assertThatThrownBy(() -> BertConfig.read(file))
        .hasMessage(
            "%s: model_type is \"roberta\", and this version supports only \"bert\""
                .formatted(file));
  }

  @Test
  void refusesAnUntiedDecoder() throws IOException {
    Path file = write("{\"tie_word_embeddings\": false}");
    assertThatThrownBy(() -> BertConfig.read(file))
        .hasMessage(file + ": tie_word_embeddings is false, and this version supports only true");
  }

  @Test
  void saysWhyAFileIsNoConfiguration() throws IOException {
    Path missing = directory.resolve("config.json");
    assertThatThrownBy(() -> BertConfig.read(missing))
        .isInstanceOf(RecipeException.class)
        .hasMessage(missing + " does not exist, expected a model's config.json");
    assertThatThrownBy(() -> BertConfig.read(directory))
        .hasMessage(directory + " is a directory, expected a model's config.json");
    Path broken = write("{\"hidden_size\": 3,\n \"vocab_size\" 4}");
    assertThatThrownBy(() -> BertConfig.read(broken))
        .hasMessage(
            broken
                + ": not valid JSON at line 2, column 15: Unexpected character ('4' (code 52)):"
                + " was expecting a colon to separate field name and value");
    Path list = write("[]");
    assertThatThrownBy(() -> BertConfig.read(list))
        .hasMessage(
            list + ": expected a JSON object such as {\"model_type\": \"bert\", …}, found a list");
    Path empty = write("");
    assertThatThrownBy(() -> BertConfig.read(empty))
        .hasMessage(
            empty
                + ": expected a JSON object such as {\"model_type\": \"bert\", …}, found nothing");
    Path latin = directory.resolve("config.json");
    Files.write(latin, new byte[] {'{', (byte) 0xe9, '}'});
    assertThatThrownBy(() -> BertConfig.read(latin))
        .hasMessage(latin + " is not UTF-8 text, expected a model's config.json");
  }
}
