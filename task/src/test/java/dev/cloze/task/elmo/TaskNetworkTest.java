package dev.cloze.task.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ElmoTaskConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.LstmConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.model.ModelException;
import dev.cloze.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskNetworkTest {
  private static final LstmConfig SMALL = new LstmConfig(12, 1, 0.1);

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  private static ElmoTaskConfig config(int texts) {
    return new ElmoTaskConfig(
        new HeadConfig(
            texts == 0 ? HeadConfig.Type.TAGS : HeadConfig.Type.CLASSES, List.of("O", "B", "E")),
        SMALL,
        texts);
  }

  /** Vectors of sentences of these lengths: 2 layers of 5 features. */
  private static List<Tensor> vectors(int... lengths) {
    Random random = new Random(9);
    List<Tensor> result = new ArrayList<>();
    for (int length : lengths) {
      float[] values = new float[2 * length * 5];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      result.add(torch.tensor(values).view(2, length, 5));
    }
    return result;
  }

  /** What stands beside a sentence in a batch does not change its scores. */
  @Test
  void aBatchIsItsSentences() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TaskNetwork network = new TaskNetwork(config(0), 2, 5, 3)) {
      List<Tensor> vectors = vectors(3, 1, 4, 2);
      Tensor together = network.scores(new TextBatch(vectors));
      long at = 0;
      for (Tensor sentence : vectors) {
        Tensor alone = network.scores(new TextBatch(List.of(sentence)));
        Tensor part = together.narrow(0, at, sentence.size(1));
        assertThat(part.sub(alone).abs().max().item_double()).isLessThan(1e-6);
        at += sentence.size(1);
      }
    }
  }

  /** Two layers at equal shares, as the formula says. */
  @Test
  void theMixIsASoftmaxOfItsWeightsTimesGamma() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      ScalarMix mix = new ScalarMix(Weights.each(1), 2);
      Tensor layers = torch.tensor(new float[] {1, 2, 3, 10, 20, 30}).view(2, 1, 3);
      assertThat(Tensors.floats(mix.forward(layers))).containsExactly(5.5f, 11, 16.5f);
      assertThat(mix.learned().gamma()).isEqualTo(1);
      assertThat(mix.learned().weights()).containsExactly(0, 0);
    }
  }

  @Test
  void aDirectoryGivesItBack() throws IOException {
    for (int texts : new int[] {0, 1, 2}) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard();
          TaskNetwork network = new TaskNetwork(config(texts), 2, 5, 3)) {
        network.write(folder);
        ElmoTaskConfig config = TaskNetwork.config(folder).orElseThrow();
        assertThat(config).isEqualTo(config(texts));
        assertThat(Files.readString(folder.resolve("config.json")))
            .contains("\"gamma\" : 1.0", "\"weights\" : [ 0.0, 0.0 ]");
        try (TaskNetwork again = TaskNetwork.read(folder, config, 2, 5)) {
          TextBatch batch = new TextBatch(vectors(3, 1));
          assertThat(Tensors.floats(again.scores(batch)))
              .isEqualTo(Tensors.floats(network.scores(batch)));
        }
      }
    }
    assertThatThrownBy(() -> TaskNetwork.read(folder, config(2), 2, 6))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("task.safetensors does not fit", "lstm.weight_ih_l0");
    SafeTensors.write(folder.resolve("task.safetensors"), Map.of(), Map.of());
    assertThatThrownBy(() -> TaskNetwork.read(folder, config(2), 2, 5))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("task.safetensors lacks scalar_mix.weights");
    assertThat(TaskNetwork.config(folder.resolve("elsewhere"))).isEmpty();
  }

  /** Sentences are computed once, as long as there is room. */
  @Test
  void vectorsAreKeptWhileThereIsRoom() {
    List<List<String>> computed = new ArrayList<>();
    List<List<String>> three = List.of(List.of("a"), List.of("b", "c"), List.of("a"));
    try (PointerScope scope = new PointerScope();
        RememberedVectors vectors =
            new RememberedVectors(
                sentences -> {
                  computed.addAll(sentences);
                  return vectors(sentences.stream().mapToInt(List::size).toArray());
                },
                2 * 5 * Float.BYTES)) { // room for one word
      List<Tensor> first = vectors.of(three);
      assertThat(computed).containsExactly(List.of("a"), List.of("b", "c"));
      List<Tensor> second = vectors.of(three);
      assertThat(computed).hasSize(3).endsWith(List.of("b", "c"));
      assertThat(Tensors.floats(second.get(0))).isEqualTo(Tensors.floats(first.get(2)));
    }
  }
}
