package dev.cloze.model;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** An encoder with the head of masked words against the golden values of its original. */
public record MaskedWordParity(Golden golden, EncoderForMaskedLM<?> model) {
  private static Tensor input(Map<String, Tensor> inputs, String name) {
    return inputs.get("batch.0." + name);
  }

  private static TokenInputs batch(Map<String, Tensor> inputs) {
    Tensor ids = input(inputs, "input_ids");
    return new TokenInputs(
        ids,
        ids, // no segments: whatever stands here is not looked at
        input(inputs, "position_ids"),
        Sequences.evaluating(Golden.ints(input(inputs, "lengths"))));
  }

  /** To 1e-5. */
  public void assertStatesAndScores() {
    Map<String, Tensor> expected = golden.tensors("outputs");
    Tensor hidden = model.hidden(batch(golden.tensors("inputs")));
    int tokens = (int) hidden.size(0);
    assertClose("last_hidden_state", expected.get("last_hidden_state"), hidden, 1e-5);
    assertClose(
        "logits",
        expected.get("logits"),
        model.predictions(hidden, Tensors.indices(IntStream.range(0, tokens).toArray())),
        1e-5);
  }

  /** The loss to 1e-5, each gradient to 1e-5 of its largest value. */
  public void assertLossAndEveryGradient() {
    Map<String, Tensor> inputs = golden.tensors("inputs");
    Map<String, Tensor> expected = golden.tensors("gradients");
    int[] labels = Golden.ints(input(inputs, "masked_labels"));
    VocabularyLoss loss =
        model.predictionLoss(
            model.hidden(batch(inputs)),
            input(inputs, "masked_positions"),
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
}
