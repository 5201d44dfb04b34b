package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.DataConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLoaderTest {
  private static final long SEED = 17;
  private static final ObjectiveConfig PAIRS =
      new ObjectiveConfig("masked_lm", 0.15, false, true, 0, 0.8, 0.1, "bert", true);
  private static final ObjectiveConfig NO_PAIRS =
      new ObjectiveConfig("masked_lm", 0.15, true, false, 0, 0.8, 0.1, "bert", true);

  @TempDir static Path folder;
  private Corpus corpus;
  private Vocabulary vocabulary;

  @BeforeEach
  void open() {
    int[][][] documents = TestCorpora.distinct(25, 20, 12, 1);
    corpus =
        TestCorpora.write(
            folder.resolve("corpus"), TestCorpora.vocabSize(documents), 4096, documents);
    vocabulary = TestCorpora.vocabulary(corpus.vocabSize());
  }

  @AfterEach
  void close() {
    corpus.close();
  }

  private static DataConfig data(int threads) {
    return new DataConfig("corpus", null, 32, 0.1, "segments", threads);
  }

  private BatchLoader loader(int threads, SamplerState start) {
    return new BatchLoader(corpus, vocabulary, data(threads), PAIRS, SEED, 12, 4, start);
  }

  private List<List<MaskedBatch>> steps(BatchLoader loader, int count) {
    List<List<MaskedBatch>> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(loader.next());
    }
    return steps;
  }

  private static void assertSame(List<MaskedBatch> actual, List<MaskedBatch> expected) {
    assertThat(arrays(actual)).isDeepEqualTo(arrays(expected));
  }

  private static void assertSameSteps(
      List<List<MaskedBatch>> actual, List<List<MaskedBatch>> expected) {
    assertSame(
        actual.stream().flatMap(List::stream).toList(),
        expected.stream().flatMap(List::stream).toList());
  }

  /** Everything in a batch; of the seeds, their hash codes. */
  private static int[][] arrays(List<MaskedBatch> batches) {
    return batches.stream()
        .flatMap(
            batch ->
                Stream.of(
                    batch.inputIds(),
                    batch.tokenTypeIds(),
                    batch.positionIds(),
                    batch.lengths(),
                    batch.maskedPositions(),
                    batch.maskedLabels(),
                    batch.nextSentenceLabels(),
                    Arrays.stream(batch.sampleSeeds()).mapToInt(Long::hashCode).toArray()))
        .toArray(int[][]::new);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void batchesDoNotDependOnTheThreads(int threads) {
    try (BatchLoader one = loader(1, SamplerState.start(SEED));
        BatchLoader several = loader(threads, SamplerState.start(SEED))) {
      assertSameSteps(steps(several, 60), steps(one, 60)); // several epochs
      assertThat(several.state()).isEqualTo(one.state());
      assertThat(one.state().epoch()).isGreaterThan(2);
    }
  }

  @Test
  void resumesAtEveryStep() {
    List<List<MaskedBatch>> steps;
    List<SamplerState> states = new ArrayList<>();
    try (BatchLoader loader = loader(2, SamplerState.start(SEED))) {
      steps = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        states.add(loader.state());
        steps.add(loader.next());
      }
    }
    for (int i = 0; i < 40; i++) {
      try (BatchLoader resumed = loader(1, states.get(i))) {
        assertThat(resumed.state()).isEqualTo(states.get(i));
        assertSame(resumed.next(), steps.get(i));
      }
    }
  }

  /** Twelve samples a step from epochs of other sizes: none is lost or seen twice. */
  @Test
  void stepsCrossTheEndOfAnEpoch() {
    SentencePairs pairs = new SentencePairs(corpus, vocabulary, 32, 0.1, true, SEED);
    EpochIndex first = pairs.epoch(0);
    EpochIndex second = pairs.epoch(1);
    assertThat(first.size() % 12).isNotZero();
    List<Long> expected = new ArrayList<>();
    for (long k = 0; k < first.size(); k++) {
      expected.add(first.sampleSeed(k));
    }
    for (long k = 0; expected.size() % 12 != 0; k++) {
      expected.add(second.sampleSeed(k));
    }
    List<Long> actual = new ArrayList<>();
    try (BatchLoader loader = loader(2, SamplerState.start(SEED))) {
      while (actual.size() < expected.size()) {
        for (MaskedBatch batch : loader.next()) {
          Arrays.stream(batch.sampleSeeds()).forEach(actual::add);
        }
      }
      assertThat(loader.state())
          .isEqualTo(new SamplerState(SEED, 1, expected.size() - first.size()));
    }
    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void batchesAreFlatAndSorted() {
    try (BatchLoader loader = loader(1, SamplerState.start(SEED))) {
      List<MaskedBatch> step = loader.next();
      assertThat(step).hasSize(3);
      for (MaskedBatch batch : step) {
        assertThat(batch.size()).isEqualTo(4);
        assertThat(batch.tokens()).isEqualTo(Arrays.stream(batch.lengths()).sum());
        assertThat(batch.maskedPositions()).isSorted().hasSameSizeAs(batch.maskedLabels());
        assertThat(batch.nextSentenceLabels()).hasSize(4);
        int at = 0;
        for (int b = 0; b < 4; b++) {
          int length = batch.lengths()[b];
          assertThat(b == 0 || length <= batch.lengths()[b - 1]).isTrue();
          assertThat(batch.inputIds()[at]).isEqualTo(TestCorpora.CLS);
          assertThat(batch.inputIds()[at + length - 1]).isEqualTo(TestCorpora.SEP);
          int type = 0;
          for (int i = 0; i < length; i++) {
            assertThat(batch.positionIds()[at + i]).isEqualTo(i);
            assertThat(batch.tokenTypeIds()[at + i]).isEqualTo(type);
            if (batch.inputIds()[at + i] == TestCorpora.SEP
                && Arrays.binarySearch(batch.maskedPositions(), at + i) < 0) {
              type = 1;
            }
          }
          at += length;
        }
      }
    }
  }

  @Test
  void withoutPairsThereAreNoLabels() {
    try (BatchLoader loader =
        new BatchLoader(
            corpus, vocabulary, data(1), NO_PAIRS, SEED, 4, 4, SamplerState.start(SEED))) {
      MaskedBatch batch = loader.next().get(0);
      assertThat(batch.nextSentenceLabels()).isEmpty();
      assertThat(batch.tokenTypeIds()).containsOnly(0);
    }
  }

  @Test
  void heldOutBatchesAreTheSameEachTimeAndCoverEverythingOnce() {
    List<MaskedBatch> batches = BatchLoader.fixed(corpus, vocabulary, data(1), PAIRS, 8, 0);
    assertSame(batches, BatchLoader.fixed(corpus, vocabulary, data(3), PAIRS, 8, 0));
    assertThat(batches.stream().flatMapToLong(batch -> Arrays.stream(batch.sampleSeeds())))
        .doesNotHaveDuplicates()
        .hasSize((int) new SentencePairs(corpus, vocabulary, 32, 0.1, true, 0).epoch(0).size());
    List<MaskedBatch> few = BatchLoader.fixed(corpus, vocabulary, data(1), PAIRS, 8, 2);
    assertThat(few).hasSize(2);
    assertSame(few, batches.subList(0, 2));
    assertThat(BatchLoader.fixed(corpus, vocabulary, data(1), PAIRS, 8, 10_000))
        .hasSameSizeAs(batches);
  }

  @Test
  void namesTheSampleThatFailed() {
    int[][][] documents = {{{5, 6, 7}, {8, 9, 10, 11}}, {{5, 999, 7}, {8, 999}}};
    TestCorpora.write(folder.resolve("broken"), 12, 4096, documents).close();
    try (Corpus broken = Corpus.open(folder.resolve("broken"), true);
        BatchLoader loader =
            new BatchLoader(
                broken, vocabulary, data(2), PAIRS, SEED, 8, 4, SamplerState.start(SEED))) {
      assertThatThrownBy(() -> steps(loader, 3))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("of epoch 0 of " + folder.resolve("broken"))
          .hasMessageContaining("token id 999, and its vocabulary has 12 tokens");
    }
  }

  @Test
  void namesWhatDoesNotFitTheRun() {
    assertThatThrownBy(() -> loader(1, new SamplerState(SEED, 0, 1_000_000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("stopped at sample 1,000,000 of epoch 0");
    assertThatThrownBy(() -> loader(1, SamplerState.start(SEED + 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("training.seed 18, not 17");
    assertThatThrownBy(
            () ->
                new BatchLoader(
                    corpus, vocabulary, data(1), PAIRS, SEED, 12, 5, SamplerState.start(SEED)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("batch_size 12 is no multiple of training.micro_batch_size 5");
  }

  @Test
  void closingStopsTheThreads() throws InterruptedException {
    BatchLoader loader = loader(3, SamplerState.start(SEED));
    loader.next();
    loader.close();
    for (int wait = 0; wait < 200 && loaderThreads() > 0; wait++) {
      Thread.sleep(10);
    }
    assertThat(loaderThreads()).isZero();
  }

  private static long loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("cloze-loader"))
        .count();
  }
}
