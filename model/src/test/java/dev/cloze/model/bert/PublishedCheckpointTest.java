package dev.cloze.model.bert;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.BertConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.layer.TokenInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that others made give the outputs that others computed. */
class PublishedCheckpointTest {
  @TempDir private Path directory;
  private PointerScope scope;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aClassifierOfPyTorch() throws IOException {
    Path checkpoint = Golden.shared("data/reference/checkpoints/tiny_bert_seqcls");
    JsonNode reference = Golden.json(checkpoint.resolve("reference_io.json"));
    BertFiles.Loaded loaded = BertFiles.read(checkpoint, 1);
    try (BertForPreTraining model = loaded.model()) {
      assertThat(loaded.unused()).containsExactly("classifier.bias", "classifier.weight");
      assertThat(loaded.missing()).isNotEmpty().allMatch(name -> name.startsWith("cls."));
      assertThat(loaded.predictsWords()).isFalse();
      TokenInputs batch = inputs(reference, "attention_mask");
      Tensor hidden = model.encoder().forward(batch);
      Tensor pooled = model.encoder().pool(hidden, batch);
      Map<String, Tensor> weights = PublishedWeights.read(checkpoint);
      Tensor logits =
          torch.linear(
              pooled,
              weights.get("classifier.weight"),
              new TensorOptional(weights.get("classifier.bias")));
      assertRowsClose("last_hidden_state", reference, "attention_mask", hidden);
      JsonNode outputs = reference.path("outputs");
      assertClose("pooler_output", Golden.tensor(outputs.path("pooler_output")), pooled, 1e-5);
      assertClose("logits", Golden.tensor(outputs.path("logits")), logits, 1e-5);
    }
  }

  @Test
  void bothHeadsOfPreTraining() throws IOException {
    Path checkpoint = Golden.shared("data/reference/checkpoints/bert_toy");
    JsonNode reference = Golden.json(checkpoint.resolve("bert_toy_io.json"));
    JsonNode shape = reference.path("config");
    BertConfig config =
        new BertConfig(
            shape.path("vocab_size").asInt(),
            shape.path("hidden_size").asInt(),
            shape.path("num_hidden_layers").asInt(),
            shape.path("num_attention_heads").asInt(),
            shape.path("intermediate_size").asInt(),
            "gelu",
            0.1,
            0.1,
            shape.path("max_position_embeddings").asInt(),
            shape.path("type_vocab_size").asInt(),
            0.02,
            shape.path("layer_norm_eps").asDouble(),
            0);
    Files.writeString(directory.resolve("config.json"), config.toJson("BertForPreTraining"));
    Files.copy(checkpoint.resolve("bert_toy.safetensors"), directory.resolve("model.safetensors"));
    BertFiles.Loaded loaded = BertFiles.read(directory, 1);
    try (BertForPreTraining model = loaded.model()) {
      assertThat(loaded.missing()).isEmpty();
      assertThat(loaded.unused()).isEmpty();
      assertThat(loaded.predictsWords()).isTrue();
      TokenInputs batch = inputs(reference, "input_mask");
      Tensor hidden = model.encoder().forward(batch);
      Tensor everywhere = Tensors.indices(IntStream.range(0, batch.sequences().tokens()).toArray());
      assertRowsClose(
          "prediction_scores", reference, "input_mask", model.predictions(hidden, everywhere));
      assertClose(
          "seq_relationship_score",
          Golden.tensor(reference.path("outputs").path("seq_relationship_score")),
          model.nextSentence(hidden, batch),
          1e-5);
    }
  }

  /** The published all-MiniLM-L6-v2: tools/README.md says where to get it. */
  @Test
  void aCheckpointOfRealSize() throws IOException {
    String checkpoint = System.getenv("CLOZE_MINILM");
    assumeTrue(checkpoint != null, "skipped: CLOZE_MINILM does not name a checkpoint's directory");
    Engine.start(1, "medium");
    BertFiles.Loaded loaded = BertFiles.read(Path.of(checkpoint), 1);
    try (BertForPreTraining model = loaded.model()) {
      assertThat(loaded.unused()).isEmpty();
      assertThat(loaded.missing()).isNotEmpty().allMatch(name -> name.startsWith("cls."));
      for (JsonNode example :
          Golden.of("minilm/golden.json").json("golden.json").path("examples")) {
        int[] ids = Golden.ints(Golden.tensor(example.path("input_ids")));
        TokenInputs inputs =
            PackedInputs.evaluating(new int[][] {ids}, new int[][] {new int[ids.length]});
        Tensor hidden = model.encoder().forward(inputs);
        String sentence = example.path("sentence").asText();
        assertClose(
            sentence,
            Golden.tensor(example.path("last_hidden_state_first_8")),
            hidden.narrow(1, 0, 8),
            1e-4);
        assertClose(
            sentence,
            Golden.tensor(example.path("pooler_output")).view(1, -1),
            model.encoder().pool(hidden, inputs),
            1e-4);
      }
    }
  }

  private static TokenInputs inputs(JsonNode reference, String mask) {
    JsonNode inputs = reference.path("inputs");
    return PackedInputs.evaluating(
        real(inputs, "input_ids", mask), real(inputs, "token_type_ids", mask));
  }

  /** Rows without their padding, which is on the right. */
  private static int[][] real(JsonNode inputs, String name, String mask) {
    int[][] rows = new int[inputs.path(name).size()][];
    for (int i = 0; i < rows.length; i++) {
      int[] padded = Golden.ints(Golden.tensor(inputs.path(name).path(i)));
      int length = IntStream.of(Golden.ints(Golden.tensor(inputs.path(mask).path(i)))).sum();
      rows[i] = Arrays.copyOf(padded, length);
    }
    return rows;
  }

  private static void assertRowsClose(String name, JsonNode reference, String mask, Tensor actual) {
    JsonNode expected = reference.path("outputs").path(name);
    int[][] real = real(reference.path("inputs"), "input_ids", mask);
    long at = 0;
    for (int i = 0; i < real.length; i++) {
      Tensor all = Golden.tensor(expected.path(i));
      assertClose(
          "%s of sequence %d".formatted(name, i),
          all.narrow(0, 0, real[i].length),
          actual.narrow(0, at, real[i].length),
          1e-5);
      at += real[i].length;
    }
    assertThat(actual.size(0)).isEqualTo(at);
  }
}
