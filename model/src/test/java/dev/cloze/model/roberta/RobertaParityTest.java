package dev.cloze.model.roberta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Engine;
import dev.cloze.model.Golden;
import dev.cloze.model.MaskedWordParity;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.util.Map;
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
  private EncoderForMaskedLM<RobertaConfig> model;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    model = RobertaForMaskedLM.create(RobertaConfig.read(golden.file("config.json")), 1);
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private void load() {
    assertThat(model.parameters().copyFrom(golden.tensors("weights"), "weights")).isEmpty();
  }

  @Test
  void statesAndScoresMatch() {
    load();
    new MaskedWordParity(golden, model).assertStatesAndScores();
  }

  @Test
  void lossAndEveryGradientMatch() {
    load();
    new MaskedWordParity(golden, model).assertLossAndEveryGradient();
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
