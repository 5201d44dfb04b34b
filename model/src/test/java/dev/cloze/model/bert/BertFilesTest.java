package dev.cloze.model.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.ModelException;
import dev.cloze.model.NativeObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertFilesTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";
  private static final String DECODER = "cls.predictions.decoder.weight";

  private final BertConfig config = BertConfig.read(Golden.bertOdd().file("config.json"));

  @TempDir private Path directory;
  private PointerScope scope;
  private Map<String, Tensor> weights;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    weights = Golden.bertOdd().tensors("weights");
    Files.writeString(directory.resolve("config.json"), config.toJson());
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private void save(Map<String, Tensor> tensors) throws IOException {
    SafeTensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
  }

  private void assertRefused(String... fragments) {
    long before = NativeObjects.settledCount();
    assertThatThrownBy(() -> BertFiles.read(directory, 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContainingAll(fragments);
    assertThat(Pointer.totalCount()).as("native objects left behind").isEqualTo(before);
  }

  private static void assertSame(Map<String, Tensor> expected, BertForPreTraining model) {
    Map<String, Tensor> actual = model.parameters().named();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    actual.forEach(
        (name, tensor) -> assertThat(torch.equal(tensor, expected.get(name))).as(name).isTrue());
  }

  @Test
  void whatIsWrittenIsReadBitForBit() throws IOException {
    try (BertForPreTraining model = new BertForPreTraining(config, 3)) {
      BertFiles.write(model, directory);
      BertFiles.Loaded loaded = BertFiles.read(directory, 4);
      try (BertForPreTraining read = loaded.model()) {
        assertThat(loaded.missing()).isEmpty();
        assertThat(loaded.unused()).isEmpty();
        assertThat(read.config()).isEqualTo(config);
        assertSame(model.parameters().named(), read);
      }
    }
  }

  @Test
  void anEncoderWithoutPrefixAndWithOldNames() throws IOException {
    Map<String, Tensor> old = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) ->
            old.put(
                name.replaceFirst("^bert\\.", "")
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"),
                tensor));
    old.put("embeddings.position_ids", Tensors.indices(new int[] {0, 1}));
    save(old);
    BertFiles.Loaded loaded = BertFiles.read(directory, 1);
    try (BertForPreTraining model = loaded.model()) {
      assertThat(loaded.missing()).isEmpty();
      assertThat(loaded.unused()).isEmpty();
      assertSame(weights, model);
    }
  }

  @Test
  void aTiedDecoderMayBeStoredTwice() throws IOException {
    Map<String, Tensor> tied = new LinkedHashMap<>(weights);
    tied.put(DECODER, weights.get(WORDS));
    tied.put("cls.predictions.decoder.bias", tied.remove("cls.predictions.bias"));
    save(tied);
    BertFiles.Loaded loaded = BertFiles.read(directory, 1);
    try (BertForPreTraining model = loaded.model()) {
      assertThat(loaded.missing()).isEmpty();
      assertThat(loaded.unused()).isEmpty();
      assertSame(weights, model);
    }
  }

  @Test
  void weightsInSeveralFiles() throws IOException {
    Map<String, Tensor> first = new LinkedHashMap<>(weights);
    first.keySet().removeIf(name -> name.startsWith("cls."));
    Map<String, Tensor> second = new LinkedHashMap<>(weights);
    second.keySet().removeIf(name -> !name.startsWith("cls."));
    SafeTensors.write(directory.resolve("model-1.safetensors"), first, Map.of());
    SafeTensors.write(directory.resolve("model-2.safetensors"), second, Map.of());
    Path index = directory.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
    try (BertForPreTraining model = BertFiles.read(directory, 1).model()) {
      assertSame(weights, model);
    }
    Files.writeString(index, "{}");
    assertRefused("weight_map");
    Files.writeString(index, "{");
    assertRefused("is not JSON");
  }

  @Test
  void missingHeadsAreFreshAndNamed() throws IOException {
    weights.keySet().removeIf(name -> name.startsWith("cls.") || name.contains("pooler"));
    weights.put("classifier.weight", torch.ones(2, 32));
    save(weights);
    BertFiles.Loaded loaded = BertFiles.read(directory, 1);
    try (BertForPreTraining model = loaded.model();
        BertForPreTraining fresh = new BertForPreTraining(config, 1)) {
      assertThat(loaded.predictsWords()).isFalse();
      assertThat(loaded.unused()).containsExactly("classifier.weight");
      assertThat(loaded.missing()).hasSize(9).contains("bert.pooler.dense.weight");
      String name = "cls.predictions.transform.dense.weight";
      assertThat(
              torch.equal(
                  model.parameters().named().get(name), fresh.parameters().named().get(name)))
          .isTrue();
    }
  }

  @Test
  void halfPrecisionWeightsAreWidened() throws IOException {
    weights.replaceAll((name, tensor) -> tensor.to(ScalarType.Half));
    save(weights);
    try (BertForPreTraining model = BertFiles.read(directory, 1).model()) {
      weights.replaceAll((name, tensor) -> tensor.to(ScalarType.Float));
      assertSame(weights, model);
    }
  }

  @Test
  void aDirectoryWithoutWeights() {
    assertRefused("has no weights", "model.safetensors", "pytorch_model.bin");
  }

  @Test
  void noDirectory() {
    assertThatThrownBy(() -> BertFiles.read(directory.resolve("none"), 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none is not a directory");
  }

  @Test
  void noConfiguration() throws IOException {
    Files.delete(directory.resolve("config.json"));
    save(weights);
    assertThatThrownBy(() -> BertFiles.read(directory, 1))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void aShapeThatDiffers() throws IOException {
    weights.put(WORDS, torch.ones(98, 32));
    save(weights);
    assertRefused(WORDS, "[98, 32]", "[99, 32]", "config.json");
  }

  @Test
  void layersThatAreMissing() throws IOException {
    weights.keySet().removeIf(name -> name.contains("layer.4."));
    save(weights);
    assertRefused(
        "lacks 16 weights of the encoder",
        "bert.encoder.layer.4.attention.self.query.weight",
        "bert.encoder.layer.4.output.LayerNorm.bias");
  }

  @Test
  void aDecoderThatIsNotTheWordTable() throws IOException {
    weights.put(DECODER, weights.get(WORDS).add(torch.ones(1)));
    save(weights);
    assertRefused(DECODER, "differs from its word embeddings");
  }

  @Test
  void aDamagedFile() throws IOException {
    save(weights);
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> BertFiles.read(directory, 1))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining(file.toString());
  }
}
