package dev.cloze.model.bert;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * BERT against the {@code BertForPreTraining} of transformers, computed in float64:
 * tools/make_bert_golden.py.
 */
class BertParityTest {
  private final Golden golden = Golden.bertOdd();
  private PointerScope scope;
  private Map<String, Tensor> inputs;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private BertForPreTraining model(String config) {
    BertForPreTraining model = new BertForPreTraining(BertConfig.read(golden.file(config)), 1);
    assertThat(model.parameters().copyFrom(golden.tensors("weights"), "weights")).isEmpty();
    return model;
  }

  private Tensor input(String name) {
    return inputs.get("batch.0.packed." + name);
  }

  private TokenInputs batch() {
    return new TokenInputs(
        input("input_ids"),
        input("token_type_ids"),
        input("position_ids"),
        Sequences.evaluating(Golden.ints(input("lengths"))));
  }

  @Test
  void everyStageMatches() {
    Map<String, Tensor> expected = golden.tensors("outputs");
    try (BertForPreTraining model = model("config.json")) {
      TokenInputs batch = batch();
      Tensor hidden = model.encoder().forward(batch);
      Tensor everywhere = Tensors.indices(java.util.stream.IntStream.range(0, 68).toArray());
      assertClose("last_hidden_state", expected.get("last_hidden_state"), hidden, 1e-5);
      assertClose(
          "pooler_output",
          expected.get("pooler_output"),
          model.encoder().pool(hidden, batch),
          1e-5);
      assertClose(
          "prediction_logits",
          expected.get("prediction_logits"),
          model.predictions(hidden, everywhere),
          1e-5);
      assertClose(
          "seq_relationship_logits",
          expected.get("seq_relationship_logits"),
          model.nextSentence(hidden, batch),
          1e-5);
    }
  }

  @Test
  void tanhGeluMatchesToo() {
    Map<String, Tensor> expected = golden.tensors("outputs-gelu-new");
    try (BertForPreTraining model = model("config-gelu-new.json")) {
      Tensor hidden = model.encoder().forward(batch());
      Tensor everywhere = Tensors.indices(java.util.stream.IntStream.range(0, 68).toArray());
      assertClose(
          "prediction_logits",
          expected.get("prediction_logits"),
          model.predictions(hidden, everywhere),
          1e-5);
    }
  }

  @Test
  void lossesAndEveryGradientMatch() {
    Map<String, Tensor> expected = golden.tensors("gradients");
    try (BertForPreTraining model = model("config.json")) {
      TokenInputs batch = batch();
      Tensor hidden = model.encoder().forward(batch);
      Tensor mlm =
          torch.cross_entropy_loss(
              model.predictions(hidden, input("masked_positions")), input("masked_labels"));
      Tensor nsp =
          torch.cross_entropy_loss(
              model.nextSentence(hidden, batch), inputs.get("batch.0.next_sentence_label"));
      assertThat(mlm.item_double()).isEqualTo(4.717125792, within(1e-5));
      assertThat(nsp.item_double()).isEqualTo(0.711988046, within(1e-5));
      mlm.add(nsp).backward();
      Map<String, Tensor> actual = model.parameters().gradients();
      assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      expected.forEach(
          (name, gradient) -> {
            // The true gradient of a key bias is 0: softmax ignores a shift of all scores.
            double size = name.endsWith("key.bias") ? 1 : gradient.abs().max().item_double();
            assertClose("gradient of " + name, gradient, actual.get(name), 1e-5 * size);
          });
    }
  }
}
