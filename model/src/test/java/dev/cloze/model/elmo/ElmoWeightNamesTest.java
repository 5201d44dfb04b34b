package dev.cloze.model.elmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Counts as published: allennlp.org/elmo, and the original's test model. */
class ElmoWeightNamesTest {
  @Test
  void theOriginalHas93Million600Thousand848Weights() {
    assertThat(count(ElmoConfig.ofSize("original", 0))).isEqualTo(93_600_848);
  }

  /** Every data set of the published files, as their dump wrote it. */
  @Test
  void theOriginalsFileHas37DataSets() {
    Map<String, String> published = new TreeMap<>();
    published.put("char_embed", "[261, 16]");
    int[] filters = {32, 32, 64, 128, 256, 512, 1024};
    for (int i = 0; i < filters.length; i++) {
      published.put("CNN/W_cnn_" + i, "[1, %d, 16, %d]".formatted(i + 1, filters[i]));
      published.put("CNN/b_cnn_" + i, "[%d]".formatted(filters[i]));
    }
    for (int highway = 0; highway < 2; highway++) {
      for (String gate : List.of("carry", "transform")) {
        published.put("CNN_high_%d/W_%s".formatted(highway, gate), "[2048, 2048]");
        published.put("CNN_high_%d/b_%s".formatted(highway, gate), "[2048]");
      }
    }
    published.put("CNN_proj/W_proj", "[2048, 512]");
    published.put("CNN_proj/b_proj", "[512]");
    for (int direction = 0; direction < 2; direction++) {
      for (int layer = 0; layer < 2; layer++) {
        String cell = "RNN_%d/RNN/MultiRNNCell/Cell%d/LSTMCell/".formatted(direction, layer);
        published.put(cell + "W_0", "[1024, 16384]");
        published.put(cell + "B", "[16384]");
        published.put(cell + "W_P_0", "[4096, 512]");
      }
    }
    Map<String, String> ours = new TreeMap<>();
    ElmoWeightNames.shapes(ElmoConfig.ofSize("original", 0))
        .forEach((name, shape) -> ours.put(name, Arrays.toString(shape)));
    assertThat(ours).isEqualTo(published).hasSize(37);
  }

  @Test
  void theSmallAndTheMedium() {
    assertThat(count(ElmoConfig.ofSize("small", 0))).isEqualTo(13_593_296);
    assertThat(count(ElmoConfig.ofSize("medium", 793_471))).isEqualTo(28_027_728);
  }

  @Test
  void thirtyOneTensorsWithFiveFiltersAndOneHighway() {
    Map<String, long[]> shapes = ElmoWeightNames.shapes(tiny(1));
    assertThat(shapes).hasSize(29); // 31 with the softmax
    assertThat(shapes.get("CNN/W_cnn_2")).containsExactly(1, 3, 4, 16);
    assertThat(shapes.get("RNN_1/RNN/MultiRNNCell/Cell0/LSTMCell/W_0")).containsExactly(32, 256);
    assertThat(shapes.get("RNN_1/RNN/MultiRNNCell/Cell1/LSTMCell/W_P_0")).containsExactly(64, 16);
  }

  @Test
  void theTestModelHas105Thousand120() {
    assertThat(count(tiny(2))).isEqualTo(105_120);
  }

  private static ElmoConfig tiny(int numHighways) {
    List<CharacterCnnConfig.Filter> filters =
        List.of(
            new CharacterCnnConfig.Filter(1, 4),
            new CharacterCnnConfig.Filter(2, 8),
            new CharacterCnnConfig.Filter(3, 16),
            new CharacterCnnConfig.Filter(4, 32),
            new CharacterCnnConfig.Filter(5, 64));
    return new ElmoConfig(
        Optional.of(new CharacterCnnConfig(4, filters, "relu", numHighways, 50)),
        0,
        64,
        16,
        2,
        3,
        3,
        false,
        true,
        0.1,
        false);
  }

  private static long count(ElmoConfig config) {
    return ElmoWeightNames.shapes(config).values().stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
        .sum();
  }
}
