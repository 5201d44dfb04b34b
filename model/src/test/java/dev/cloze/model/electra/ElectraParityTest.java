package dev.cloze.model.electra;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * ELECTRA against the {@code ElectraForPreTraining} and {@code ElectraForMaskedLM} of transformers
 * with one set of embeddings, computed in float64: tools/make_electra_golden.py.
 */
class ElectraParityTest {
  private final Golden golden = Golden.electraOdd();
  private PointerScope scope;
  private Map<String, Tensor> inputs;
  private ElectraForPreTraining model;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    inputs = golden.tensors("inputs");
    model =
        ElectraForPreTraining.joint(
            ElectraConfig.read(golden.file("discriminator-config.json")),
            ElectraConfig.read(golden.file("generator-config.json")),
            Shares.EMBEDDINGS,
            1);
    assertThat(model.parameters().copyFrom(golden.tensors("weights"), "weights")).isEmpty();
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private Tensor input(String name) {
    return inputs.get("batch.0.packed." + name);
  }

  private TokenInputs masked() {
    return inputs(input("input_ids"));
  }

  /** With the golden samples in place of the masks. */
  private TokenInputs corrupted() {
    int[] ids = Golden.ints(input("input_ids"));
    int[] positions = Golden.ints(input("masked_positions"));
    int[] samples = Golden.ints(golden.tensors("outputs").get("samples"));
    for (int i = 0; i < positions.length; i++) {
      ids[positions[i]] = samples[i];
    }
    return inputs(Tensors.indices(ids));
  }

  private TokenInputs inputs(Tensor ids) {
    return new TokenInputs(
        ids,
        input("token_type_ids"),
        input("position_ids"),
        Sequences.evaluating(Golden.ints(input("lengths"))));
  }

  private ElectraGenerator generator() {
    return model.generator().orElseThrow();
  }

  private Tensor generatorLogits() {
    return generator()
        .head()
        .predictions(generator().encoder().forward(masked()), input("masked_positions"));
  }

  /** The golden weights come from Hugging Face's named_parameters(). */
  @Test
  void namesAreThePublishedOnes() {
    Map<String, Tensor> expected = golden.tensors("weights");
    assertThat(model.parameters().named().keySet())
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertThat(model.discriminatorWeights().values().stream().mapToLong(Tensor::numel).sum())
        .isEqualTo(model.discriminator().config().discriminatorParameters());
    assertThat(model.generatorWeights().values().stream().mapToLong(Tensor::numel).sum())
        .isEqualTo(generator().config().generatorParameters());
  }

  @Test
  void logitsMatch() {
    Map<String, Tensor> expected = golden.tensors("outputs");
    assertClose("generator_logits", expected.get("generator_logits"), generatorLogits(), 1e-5);
    assertClose(
        "discriminator_logits",
        expected.get("discriminator_logits"),
        model.discriminator().logits(corrupted()),
        1e-5);
  }

  @Test
  void everyGradientOfTheJointLossMatches() {
    Map<String, Tensor> expected = golden.tensors("gradients");
    Tensor mlm = torch.cross_entropy_loss(generatorLogits(), input("masked_labels"));
    Tensor replaced = golden.tensors("outputs").get("replaced").to(ScalarType.Float);
    Tensor disc =
        torch.binary_cross_entropy_with_logits(model.discriminator().logits(corrupted()), replaced);
    mlm.add(disc.mul(new Scalar(50.0))).backward();
    Map<String, Tensor> actual = model.parameters().gradients();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (name, gradient) -> {
          // The true gradient of a key bias is 0: softmax ignores a shift of all scores.
          double size =
              name.endsWith("key.bias") ? 50 : Math.max(1e-3, gradient.abs().max().item_double());
          assertClose("gradient of " + name, gradient, actual.get(name), 1e-5 * size);
        });
  }

  /** The discriminator's loss reaches the generator through the shared embeddings alone. */
  @Test
  void theDiscriminatorDoesNotTrainTheGenerator() {
    model.discriminator().logits(corrupted()).sum().backward();
    assertThat(model.parameters().gradients().keySet())
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("generator."))
        .contains("electra.embeddings.word_embeddings.weight");
  }

  @Test
  void aChangeOfTheWordTableChangesBoth() {
    float[] generated = Tensors.floats(generatorLogits());
    float[] judged = Tensors.floats(model.discriminator().logits(corrupted()));
    model.parameters().named().get("electra.embeddings.word_embeddings.weight").mul_(new Scalar(2));
    assertThat(Tensors.floats(generatorLogits())).isNotEqualTo(generated);
    assertThat(Tensors.floats(model.discriminator().logits(corrupted()))).isNotEqualTo(judged);
  }

  @Test
  void whoSharesWhat() {
    ElectraConfig d = model.discriminator().config();
    try (ElectraForPreTraining untied =
            ElectraForPreTraining.joint(d, generator().config(), Shares.NOTHING, 1);
        ElectraForPreTraining one = ElectraForPreTraining.joint(d, d, Shares.EVERYTHING, 1);
        ElectraForPreTraining alone = ElectraForPreTraining.alone(d, 1)) {
      assertThat(untied.parameters().count())
          .isEqualTo(d.discriminatorParameters() + generator().config().generatorParameters());
      assertThat(one.parameters().count())
          .isEqualTo(d.discriminatorParameters() + d.generatorParameters() - d.encoderParameters());
      assertThat(one.generatorWeights()).containsKey("electra.encoder.layer.0.output.dense.bias");
      assertThat(alone.parameters().count()).isEqualTo(d.discriminatorParameters());
    }
  }

  @Test
  void projectionsStartAsGlorotDrewThem() {
    try (ElectraForPreTraining fresh =
        ElectraForPreTraining.alone(ElectraConfig.ofSize("small", 200), 7)) {
      float[] weights =
          Tensors.floats(fresh.parameters().named().get("electra.embeddings_project.weight"));
      double bound = Math.sqrt(6.0 / (128 + 256));
      double largest = 0;
      double squares = 0;
      for (float w : weights) {
        largest = Math.max(largest, Math.abs(w));
        squares += w * w;
      }
      assertThat(largest).isBetween(0.99 * bound, bound);
      assertThat(Math.sqrt(squares / weights.length))
          .isBetween(0.98 * bound / Math.sqrt(3), 1.02 * bound / Math.sqrt(3));
    }
  }
}
