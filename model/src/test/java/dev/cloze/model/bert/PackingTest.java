package dev.cloze.model.bert;

import static dev.cloze.model.Golden.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.BertConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.model.Golden;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a sequence depends on nothing else in its batch. */
class PackingTest {
  private static final int[][] IDS = {
    {4, 8, 15, 16, 23, 42, 2}, {7, 1, 9, 3, 5}, {7, 1, 9, 3, 6}, {11, 12, 13}
  };
  private static final int[][] TYPES = {
    {0, 0, 0, 1, 1, 1, 1}, {0, 0, 1, 1, 1}, {0, 0, 0, 0, 1}, {0, 0, 0}
  };
  private static final long[] SEEDS = {101, 102, 103, 104};
  private static final int[] ORDER = {2, 0, 3, 1}; // the two of equal length are no neighbours here

  private PointerScope scope;
  private BertForPreTraining model;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    BertConfig odd = BertConfig.read(Golden.bertOdd().file("config.json"));
    BertConfig config =
        new BertConfig(
            odd.vocabSize(),
            odd.hiddenSize(),
            odd.numHiddenLayers(),
            odd.numAttentionHeads(),
            odd.intermediateSize(),
            odd.hiddenAct(),
            0.1,
            0.2,
            odd.maxPositionEmbeddings(),
            odd.typeVocabSize(),
            odd.initializerRange(),
            odd.layerNormEps(),
            odd.padTokenId());
    model = new BertForPreTraining(config, 1);
    assertThat(model.parameters().copyFrom(Golden.bertOdd().tensors("weights"), "weights"))
        .isEmpty();
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private Tensor evaluated(int... sequences) {
    return model
        .encoder()
        .forward(PackedInputs.evaluating(pick(IDS, sequences), pick(TYPES, sequences)));
  }

  private Tensor trained(long[] seeds, int... sequences) {
    return model
        .encoder()
        .forward(
            PackedInputs.training(
                pick(IDS, sequences),
                pick(TYPES, sequences),
                IntStream.of(sequences).mapToLong(i -> seeds[i]).toArray()));
  }

  private static int[][] pick(int[][] rows, int... which) {
    return IntStream.of(which).mapToObj(i -> rows[i]).toArray(int[][]::new);
  }

  /** The rows of {@code sequence} in the result for a batch. */
  private static Tensor rows(Tensor hidden, int sequence, int... batch) {
    long at = 0;
    for (int other : batch) {
      if (other == sequence) {
        return hidden.narrow(0, at, IDS[sequence].length);
      }
      at += IDS[other].length;
    }
    throw new IllegalArgumentException();
  }

  /**
   * To the rounding of fp32: other products are computed in another order when the batch is
   * another.
   */
  private static void assertSame(String what, Tensor expected, Tensor actual) {
    assertClose(what, expected, actual, 1e-6 * expected.abs().max().item_double());
  }

  @Test
  void neighboursAndOrderChangeNothing() {
    int[] all = {0, 1, 2, 3};
    Tensor together = evaluated(all);
    Tensor shuffled = evaluated(ORDER);
    for (int i : all) {
      Tensor alone = evaluated(i);
      assertSame("sequence %d in a batch".formatted(i), alone, rows(together, i, all));
      assertSame("sequence %d reordered".formatted(i), alone, rows(shuffled, i, ORDER));
    }
  }

  @Test
  void dropoutFollowsTheSeedOfTheSequence() {
    int[] all = {0, 1, 2, 3};
    Tensor together = trained(SEEDS, all);
    Tensor shuffled = trained(SEEDS, ORDER);
    for (int i : all) {
      Tensor alone = trained(SEEDS, i);
      assertSame("sequence %d in a batch".formatted(i), alone, rows(together, i, all));
      assertSame("sequence %d reordered".formatted(i), alone, rows(shuffled, i, ORDER));
      assertThat(Golden.distance(alone, evaluated(i)))
          .as("dropout does something")
          .isGreaterThan(0.1);
      assertThat(Golden.distance(alone, trained(new long[] {1, 2, 3, 4}, i)))
          .as("another seed")
          .isGreaterThan(0.1);
    }
  }

  /**
   * Masks are the same in both precisions up to the rounding of their values, so results are close.
   */
  @Test
  void bf16IsCloseToFp32() {
    Tensor exact = evaluated(0, 1, 2, 3);
    try (Precision.Guard autocast = Precision.BF16.autocast()) {
      Tensor rounded = evaluated(0, 1, 2, 3);
      assertThat(Golden.distance(exact, rounded)).isBetween(1e-5, 0.2);
      Tensor together = trained(SEEDS, 0, 1, 2, 3);
      assertClose("alone", trained(SEEDS, 3), rows(together, 3, 0, 1, 2, 3), 0.05);
    }
  }
}
