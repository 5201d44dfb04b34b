package dev.cloze.model.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.NativeObjects;
import dev.cloze.model.layer.TokenInputs;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BertForPreTrainingTest {
  private static final int[][] IDS = {{5, 6, 7}, {8, 9}};
  private static final int[][] TYPES = {{0, 0, 1}, {0, 1}};

  private final BertConfig config = BertConfig.read(Golden.bertOdd().file("config.json"));

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  /** The golden weights come from Hugging Face's named_parameters(). */
  @Test
  void namesAndShapesAreThePublishedOnes() {
    try (PointerScope scope = new PointerScope();
        BertForPreTraining model = new BertForPreTraining(config, 1)) {
      assertThat(shapes(model.parameters().named()))
          .isEqualTo(shapes(Golden.bertOdd().tensors("weights")));
      assertThat(model.parameters().count()).isEqualTo(config.preTrainingParameters());
    }
  }

  private static Map<String, String> shapes(Map<String, Tensor> tensors) {
    return tensors.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, e -> Arrays.toString(Tensors.shape(e.getValue()))));
  }

  @Test
  void aHundredModelsLeaveNothingBehind() {
    long before = NativeObjects.settledCount();
    for (int i = 0; i < 100; i++) {
      try (BertForPreTraining model = new BertForPreTraining(config, i);
          PointerScope scope = new PointerScope()) {
        TokenInputs inputs = PackedInputs.training(IDS, TYPES, 1, 2);
        model.nextSentence(model.encoder().forward(inputs), inputs).sum().backward();
        model.parameters().clearGradients();
      }
      assertThat(Pointer.totalCount()).as("after %d models", i + 1).isEqualTo(before);
    }
  }

  @Test
  void withoutGradientsOneStateALayerStays() {
    try (BertForPreTraining model = new BertForPreTraining(config, 1);
        PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      TokenInputs inputs = PackedInputs.evaluating(IDS, TYPES);
      Tensor first = model.encoder().forward(inputs);
      long before = NativeObjects.settledCount();
      Tensor second = model.encoder().forward(inputs);
      long embeddings = 6;
      assertThat(Pointer.totalCount() - before).isLessThan(config.numHiddenLayers() + embeddings);
      assertThat(torch.equal(first, second)).isTrue();
    }
  }

  /**
   * The formula of the benchmark's peer: 15 % of 2,000 tokens predicted, all sequences 128 long.
   */
  @Test
  void floatingPointOperations() {
    assertThat(BertFlops.training(BertConfig.ofSize("base", 30522), 2000, 2000 * 128, 300))
        .isEqualTo(1090782720000.0, within(1.0));
    assertThat(BertFlops.training(BertConfig.ofSize("tiny", 30522), 2000, 2000 * 128, 300))
        .isEqualTo(12566784000.0, within(1.0));
  }
}
