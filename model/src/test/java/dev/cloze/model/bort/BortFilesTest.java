package dev.cloze.model.bort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.BortConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.ModelException;
import dev.cloze.model.MxnetFileWriter;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BortFilesTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";
  private static final String POSITIONS = "bert.embeddings.position_embeddings.weight";
  private static final String SEGMENT = "bert.embeddings.token_type_embeddings.weight";

  @TempDir private Path directory;
  private PointerScope scope;
  private Map<String, Tensor> weights;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    weights = Golden.bortOdd().tensors("weights");
    Files.copy(Golden.bortOdd().file("config.json"), directory.resolve("config.json"));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private void save(Map<String, Tensor> tensors) throws IOException {
    SafeTensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
  }

  /** The row that Hugging Face adds to every token goes into the positions. */
  @Test
  void aRoundTripChangesNoBit() throws IOException {
    Tensor segment = weights.get(SEGMENT);
    save(weights);
    BortFiles.Loaded loaded = BortFiles.read(directory, 1);
    try (EncoderForMaskedLM<BortConfig> model = loaded.model()) {
      assertThat(loaded.transfer().missing()).isEmpty();
      assertThat(loaded.transfer().unused()).isEmpty();
      BortFiles.write(model, directory);
      assertThat(BortConfig.read(directory.resolve("config.json"))).isEqualTo(model.config());
    }
    Map<String, Tensor> written = PublishedWeights.read(directory);
    assertThat(written.keySet()).containsExactlyInAnyOrderElementsOf(weights.keySet());
    assertThat(written.get(SEGMENT).abs().max().item_double()).isZero();
    weights.put(SEGMENT, written.get(SEGMENT));
    weights.put(POSITIONS, weights.get(POSITIONS).add(segment));
    written.forEach(
        (name, tensor) -> assertThat(torch.equal(tensor, weights.get(name))).as(name).isTrue());
  }

  /** As amazon published it: the encoder alone, without prefix, with a pooler. */
  @Test
  void theDirectoryOfTheTransformersPort() throws IOException {
    Map<String, Tensor> port = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (name.startsWith("bert.")) {
            port.put(name.substring("bert.".length()), tensor);
          }
        });
    port.put("pooler.dense.weight", torch.ones(40, 40));
    port.put("pooler.dense.bias", torch.ones(40));
    save(port);
    BortFiles.Loaded loaded = BortFiles.read(directory, 1);
    loaded.model().close();
    assertThat(loaded.transfer().missing()).hasSize(5).allMatch(n -> n.startsWith("cls."));
    assertThat(loaded.transfer().unused())
        .containsExactly("bert.pooler.dense.bias", "bert.pooler.dense.weight");
    BertFiles.read(directory, 1).model().close(); // it is a BERT, too
  }

  /** By the names of the original code. */
  private static String gluon(String published) {
    return published
        .replace("cls.predictions.transform.dense.", "decoder.0.")
        .replace("cls.predictions.transform.LayerNorm.weight", "decoder.2.gamma")
        .replace("cls.predictions.transform.LayerNorm.bias", "decoder.2.beta")
        .replace("cls.predictions.bias", "decoder.3.bias")
        .replace(WORDS, "word_embed.0.weight")
        .replace(POSITIONS, "encoder.position_weight")
        .replace("bert.embeddings.LayerNorm.weight", "encoder.layer_norm.gamma")
        .replace("bert.embeddings.LayerNorm.bias", "encoder.layer_norm.beta")
        .replace("bert.encoder.layer.", "encoder.transformer_cells.")
        .replace("attention.self.", "attention_cell.proj_")
        .replace("attention.output.dense", "proj")
        .replace("intermediate.dense", "ffn.ffn_1")
        .replace("attention.output.LayerNorm.weight", "layer_norm.gamma")
        .replace("attention.output.LayerNorm.bias", "layer_norm.beta")
        .replace("output.dense", "ffn.ffn_2")
        .replace("output.LayerNorm.weight", "ffn.layer_norm.gamma")
        .replace("output.LayerNorm.bias", "ffn.layer_norm.beta");
  }

  private Map<String, Tensor> original() {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (!name.equals(SEGMENT)) {
            arrays.put(gluon(name), tensor);
          }
        });
    arrays.put("decoder.3.weight", weights.get(WORDS)); // the tied matrix is stored twice
    return arrays;
  }

  @Test
  void theOriginalsFileIsConverted() throws IOException {
    Map<String, Tensor> arrays = original();
    assertThat(arrays).hasSize(4 + 3 * 16 + 6);
    Path file = MxnetFileWriter.write(directory.resolve("0044100.params"), arrays);
    Path target = directory.resolve("converted");
    BortFiles.Conversion conversion = BortFiles.convert(file, 5, target);
    assertThat(conversion.leftOut()).isEmpty();
    assertThat(conversion.predictsWords()).isTrue();
    assertThat(conversion.config().shape().intermediateSize()).isEqualTo(23);
    BortFiles.Loaded loaded = BortFiles.read(target, 1);
    try (EncoderForMaskedLM<BortConfig> model = loaded.model()) {
      assertThat(loaded.transfer().missing()).isEmpty();
      model
          .parameters()
          .named()
          .forEach((name, t) -> assertThat(torch.equal(t, weights.get(name))).as(name).isTrue());
    }
  }

  @Test
  void aFineTunedFileGivesItsEncoder() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    original()
        .forEach(
            (name, tensor) -> {
              if (!name.startsWith("decoder.")) {
                arrays.put("bort." + name, tensor);
              }
            });
    arrays.put("classifier.1.weight", torch.ones(40, 40));
    arrays.put("classifier.3.bias", torch.ones(2));
    Path file = MxnetFileWriter.write(directory.resolve("model_bort_MRPC_0.params"), arrays);
    Path target = directory.resolve("converted");
    BortFiles.Conversion conversion = BortFiles.convert(file, 5, target);
    assertThat(conversion.leftOut()).containsExactly("classifier.1.weight", "classifier.3.bias");
    assertThat(conversion.predictsWords()).isFalse();
    assertThat(Files.readString(target.resolve("config.json"))).contains("\"BertModel\"");
    assertThat(PublishedWeights.read(target).keySet()).noneMatch(name -> name.startsWith("cls."));
  }

  @Test
  void headsThatNobodyKnowsAreAskedFor() throws IOException {
    Path file = MxnetFileWriter.write(directory.resolve("odd.params"), original());
    Path target = directory.resolve("converted");
    assertThatThrownBy(() -> BortFiles.convert(file, 0, target))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("3 layers of hidden size 40 and intermediate size 23")
        .hasMessageContaining("--heads");
    Path other = MxnetFileWriter.write(directory.resolve("x.params"), Map.of("w", torch.ones(2)));
    assertThatThrownBy(() -> BortFiles.convert(other, 0, target))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds no Bort");
    Map<String, Tensor> untied = original();
    untied.put("decoder.3.weight", torch.ones(97, 40));
    Path strange = MxnetFileWriter.write(directory.resolve("untied.params"), untied);
    assertThatThrownBy(() -> BortFiles.convert(strange, 5, target))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("differs from its word embeddings");
    try (Stream<Path> made = Files.list(directory)) {
      assertThat(made).doesNotContain(target);
    }
  }
}
