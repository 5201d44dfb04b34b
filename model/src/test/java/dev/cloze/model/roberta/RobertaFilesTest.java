package dev.cloze.model.roberta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.ModelException;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobertaFilesTest {
  private static final String WORDS = "roberta.embeddings.word_embeddings.weight";

  @TempDir private Path directory;
  private PointerScope scope;
  private Map<String, Tensor> weights;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    weights = Golden.robertaOdd().tensors("weights");
    Files.copy(Golden.robertaOdd().file("config.json"), directory.resolve("config.json"));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private void save(Map<String, Tensor> tensors) throws IOException {
    SafeTensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
  }

  private static void assertSame(
      Map<String, Tensor> expected, EncoderForMaskedLM<RobertaConfig> model) {
    Map<String, Tensor> actual = model.parameters().named();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    actual.forEach(
        (name, tensor) -> assertThat(torch.equal(tensor, expected.get(name))).as(name).isTrue());
  }

  /** Theirs here, ours there: the bytes of every tensor stay. */
  @Test
  void aRoundTripChangesNoBit() throws IOException {
    save(weights);
    RobertaFiles.Loaded loaded = RobertaFiles.read(directory, 1);
    try (EncoderForMaskedLM<RobertaConfig> model = loaded.model()) {
      assertThat(loaded.transfer().missing()).isEmpty();
      assertThat(loaded.transfer().unused()).isEmpty();
      assertSame(weights, model);
      RobertaFiles.write(model, directory);
      assertThat(RobertaConfig.read(directory.resolve("config.json"))).isEqualTo(model.config());
    }
    try (EncoderForMaskedLM<RobertaConfig> again = RobertaFiles.read(directory, 2).model()) {
      assertSame(weights, again);
    }
  }

  @Test
  void anEncoderWithoutPrefixAndWithAnotherHead() throws IOException {
    Map<String, Tensor> others = new LinkedHashMap<>();
    weights.forEach((name, t) -> others.put(name.replaceFirst("^roberta\\.", ""), t));
    others.keySet().removeIf(name -> name.startsWith("lm_head."));
    others.put("classifier.out_proj.weight", torch.ones(2, 24));
    others.put("pooler.dense.weight", torch.ones(24, 24));
    save(others);
    RobertaFiles.Loaded loaded = RobertaFiles.read(directory, 1);
    try (EncoderForMaskedLM<RobertaConfig> model = loaded.model()) {
      assertThat(loaded.transfer().missing())
          .hasSize(5)
          .allMatch(name -> name.startsWith("lm_head."));
      assertThat(loaded.transfer().unused())
          .containsExactly("classifier.out_proj.weight", "roberta.pooler.dense.weight");
      assertThat(torch.equal(model.parameters().named().get(WORDS), weights.get(WORDS))).isTrue();
    }
  }

  @Test
  void aTiedDecoderMayBeStoredTwice() throws IOException {
    weights.put("lm_head.decoder.weight", weights.get(WORDS));
    weights.put("lm_head.decoder.bias", weights.remove("lm_head.bias"));
    save(weights);
    RobertaFiles.Loaded loaded = RobertaFiles.read(directory, 1);
    loaded.model().close();
    assertThat(loaded.transfer().missing()).isEmpty();
    assertThat(loaded.transfer().unused()).isEmpty();
  }

  private void assertRefused(String... fragments) {
    assertThatThrownBy(() -> RobertaFiles.read(directory, 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContainingAll(fragments);
  }

  @Test
  void missingAndExtraWeightsAreNamed() throws IOException {
    Map<String, Tensor> fewer = new LinkedHashMap<>(weights);
    fewer.remove("roberta.encoder.layer.1.output.dense.bias");
    fewer.remove(WORDS);
    save(fewer);
    assertRefused("lacks 2 weights", WORDS, "roberta.encoder.layer.1.output.dense.bias");
    weights.put("roberta.encoder.layer.3.output.dense.bias", torch.ones(24));
    save(weights);
    assertRefused("has 1 weights", "roberta.encoder.layer.3.output.dense.bias", "config.json");
  }
}
