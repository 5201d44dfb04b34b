package dev.cloze.model.bort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BortConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.MaskedWordParity;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bort against the {@code BertForMaskedLM} of transformers, with the epsilon of the released code
 * in its head, computed in float64: tools/make_bort_golden.py.
 */
class BortParityTest {
  @TempDir private Path directory;

  private final Golden golden = Golden.bortOdd();
  private PointerScope scope;
  private EncoderForMaskedLM<BortConfig> model;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    Files.copy(golden.file("config.json"), directory.resolve("config.json"));
    SafeTensors.write(directory.resolve("model.safetensors"), golden.tensors("weights"), Map.of());
    model = BortFiles.read(directory, 1).model();
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  @Test
  void statesAndScoresMatch() {
    new MaskedWordParity(golden, model).assertStatesAndScores();
  }

  @Test
  void lossAndEveryGradientMatch() {
    new MaskedWordParity(golden, model).assertLossAndEveryGradient();
  }

  @Test
  void startsAsReleased() {
    BortConfig shape = BortConfig.read(directory.resolve("config.json"));
    try (EncoderForMaskedLM<BortConfig> fresh = BortForMaskedLM.create(shape, 1)) {
      assertThat(fresh.parameters().count()).isEqualTo(shape.preTrainingParameters());
      Tensor words = fresh.parameters().named().get("bert.embeddings.word_embeddings.weight");
      assertThat(words.std().item_double()).isEqualTo(0.1, within(0.005));
      assertThat(words.abs().max().item_double()).as("not truncated").isGreaterThan(0.2);
      assertThat(
              torch.equal(fresh.parameters().named().get("cls.predictions.bias"), torch.zeros(97)))
          .isTrue();
    }
  }
}
