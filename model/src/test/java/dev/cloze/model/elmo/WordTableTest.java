package dev.cloze.model.elmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The variant that looks words up, as the original's dump of word vectors makes one. */
class WordTableTest {
  private static final int WORDS = 6;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  /** A table of the vectors that characters gave, under the same LSTMs, is the same network. */
  @Test
  void dumpedWordVectorsGiveTheSameLayers() {
    ElmoConfig spelling = ElmoFixture.spelling(0);
    ElmoConfig table =
        new ElmoConfig(Optional.empty(), WORDS, 12, 5, 2, 3, 3, true, true, 0.1, false);
    try (PointerScope scope = new PointerScope();
        ElmoModel spelled = new ElmoModel(spelling, 3);
        ElmoModel looked = new ElmoModel(table, 4, false)) {
      int[] characters = new Random(5).ints((long) WORDS * spelled.idsPerWord(), 1, 262).toArray();
      Map<String, Tensor> weights = new LinkedHashMap<>(spelled.parameters().named());
      weights.put("embedding", spelled.words(characters, Precision.FP32));
      assertThat(looked.parameters().copyFrom(weights, "the other")).isEmpty();

      int[][] sentences = {{0, 2, 3, 1}, {0, 5, 4, 4, 2, 1}, {0, 1}};
      int[] ids = {0, 1, 2, 3, 4, 5};
      List<LstmState> one = spelled.states(3);
      List<LstmState> other = looked.states(3);
      List<Tensor> expected = spelled.layers(characters, sentences, one, Precision.FP32);
      List<Tensor> actual = looked.layers(ids, sentences, other, Precision.FP32);
      for (int i = 0; i < sentences.length; i++) {
        assertThat(Tensors.shape(actual.get(i))).isEqualTo(Tensors.shape(expected.get(i)));
        assertThat(Tensors.floats(actual.get(i)))
            .isEqualTo(Tensors.floats(expected.get(i)))
            .matches(values -> !Arrays.equals(values, new float[values.length]));
      }
      one.forEach(LstmState::close);
      other.forEach(LstmState::close);
    }
  }
}
