package dev.cloze.model.roberta;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RoBERTa against the {@code RobertaForMaskedLM} of transformers, computed in float64:
 * tools/make_roberta_golden.py.
 */
class RobertaParityTest {
  private final Golden golden = Golden.robertaOdd();
  private PointerScope scope;
  private Map<String, Tensor> inputs;
  private RobertaForMaskedLM model;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
    model = new RobertaForMaskedLM(RobertaConfig.read(golden.file("config.json")), 1);
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private void load() {
    assertThat(model.parameters().copyFrom(golden.tensors("weights"), "weights")).isEmpty();
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
    load();
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
    load();
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
  void startsAsPublished() {
    Map<String, Tensor> weights = model.parameters().named();
    assertThat(model.parameters().count())
        .as("published, and Hugging Face's row of token types")
        .isEqualTo(model.config().preTrainingParameters() + model.config().hiddenSize());
    for (String table : new String[] {"word_embeddings", "position_embeddings"}) {
      Tensor rows = weights.get("roberta.embeddings." + table + ".weight");
      assertThat(rows.select(0, 1).abs().max().item_double()).as("row of <pad>").isZero();
      assertThat(rows.select(0, 2).abs().max().item_double()).isPositive();
    }
    assertThat(weights.get("roberta.embeddings.token_type_embeddings.weight").abs().max())
        .satisfies(largest -> assertThat(largest.item_double()).isZero());
    Tensor words = weights.get("roberta.embeddings.word_embeddings.weight");
    assertThat(words.std().item_double()).isEqualTo(0.1, within(0.005));
    assertThat(words.abs().max().item_double()).as("not truncated").isGreaterThan(0.2);
    assertThat(torch.equal(weights.get("lm_head.bias"), torch.zeros(97))).isTrue();
  }
}
