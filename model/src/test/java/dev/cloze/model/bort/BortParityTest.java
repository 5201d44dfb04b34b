package dev.cloze.model.bort;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BortConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
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
  private Map<String, Tensor> inputs;
  private BortForMaskedLM model;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
    Files.copy(golden.file("config.json"), directory.resolve("config.json"));
    SafeTensors.write(directory.resolve("model.safetensors"), golden.tensors("weights"), Map.of());
    model = BortFiles.read(directory, 1).model();
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private Tensor input(String name) {
    return inputs.get("batch.0." + name);
  }

  private TokenInputs batch() {
    Tensor ids = input("input_ids");
    return new TokenInputs(
        ids,
        ids, // no segments: whatever stands here is not looked at
        input("position_ids"),
        Sequences.evaluating(Golden.ints(input("lengths"))));
  }

  @Test
  void statesAndScoresMatch() {
    Map<String, Tensor> expected = golden.tensors("outputs");
    Tensor hidden = model.hidden(batch());
    int tokens = (int) hidden.size(0);
    assertClose("last_hidden_state", expected.get("last_hidden_state"), hidden, 1e-5);
    assertClose(
        "logits",
        expected.get("logits"),
        model.predictions(hidden, Tensors.indices(IntStream.range(0, tokens).toArray())),
        1e-5);
  }

  @Test
  void lossAndEveryGradientMatch() {
    Map<String, Tensor> expected = golden.tensors("gradients");
    int[] labels = Golden.ints(input("masked_labels"));
    VocabularyLoss loss =
        model.predictionLoss(
            model.hidden(batch()),
            input("masked_positions"),
            labels,
            1.0 / labels.length,
            Precision.FP32);
    assertThat(loss.value().item_double())
        .isEqualTo(golden.json("scalars.json").get("loss").asDouble(), within(1e-5));
    loss.value().backward();
    loss.addDecoderGradients();
    Map<String, Tensor> actual = model.parameters().gradients();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, gradient) -> {
          // The true gradient of a key bias is 0: softmax ignores a shift of all scores.
          double size = name.endsWith("key.bias") ? 1 : gradient.abs().max().item_double();
          assertClose("gradient of " + name, gradient, actual.get(name), 1e-5 * size);
        });
  }

  @Test
  void startsAsReleased() {
    BortConfig shape = BortConfig.read(directory.resolve("config.json"));
    try (BortForMaskedLM fresh = new BortForMaskedLM(shape, 1)) {
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
