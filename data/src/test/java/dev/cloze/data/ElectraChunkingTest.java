package dev.cloze.data;

import static dev.cloze.data.TestCorpora.CLS;
import static dev.cloze.data.TestCorpora.FIRST;
import static dev.cloze.data.TestCorpora.MASK;
import static dev.cloze.data.TestCorpora.SEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.data.ElectraChunking.Part;
import dev.cloze.data.ElectraChunking.Segments;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectraChunkingTest {
  @TempDir Path folder;

  /** Worked out by hand from the published rules; further draws repeat the last one. */
  @ParameterizedTest
  @CsvSource({
    "30 30 30 30 30, 128, .5, 60, 65",
    "30 30 30 30 30, 128, .4, 90, 35",
    "30 30 30 30 30, 128, .05, 126, 0",
    "50 20 10 60, 128, .5 .9 .5, 60, 65", // the third sentence goes back to the first segment
    "100 100 100 100 100 100, 512, .5, 200, 309",
    "400, 128, .5, 126, 0",
    "3, 128, .5, 3, 0",
    "125 9, 128, .05 .5, 126, 0"
  })
  void cutsAsPublished(String lengths, int length, String draws, int first, int second) {
    PrimitiveIterator.OfDouble given = DoubleStream.of(numbers(draws)).iterator();
    double[] last = new double[1];
    Segments segments =
        ElectraChunking.cut(
            Arrays.stream(numbers(lengths)).mapToInt(x -> (int) x).toArray(),
            length,
            length,
            () -> last[0] = given.hasNext() ? given.nextDouble() : last[0]);
    assertThat(Segments.tokens(segments.first())).isEqualTo(first);
    assertThat(Segments.tokens(segments.second())).isEqualTo(second);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void aShortSentenceMayJoinOutOfOrder() {
    Segments segments = ElectraChunking.cut(new int[] {50, 20, 10, 60}, 128, 128, () -> .9);
    assertThat(segments.first()).containsExactly(new Part(0, 50), new Part(2, 10));
    assertThat(segments.second()).containsExactly(new Part(1, 20), new Part(3, 45));
  }

  /** Ids count up through the corpus: what is missing was cut off, nothing is used twice. */
  @Test
  void examplesAreTextFromOnePlace() {
    int[][][] documents = TestCorpora.distinct(60, 40, 20, 1);
    int vocabSize = TestCorpora.vocabSize(documents);
    try (Corpus corpus = TestCorpora.write(folder.resolve("corpus"), vocabSize, 4096, documents)) {
      EpochIndex epoch = electra(corpus, 64, 3).epoch(0);
      BitSet seen = new BitSet();
      int pairs = 0;
      for (long k = 0; k < epoch.size(); k++) {
        Sample sample = epoch.sample(k);
        int[] ids = sample.inputIds();
        assertThat(ids.length).isBetween(3, 64);
        assertThat(ids[0]).isEqualTo(CLS);
        assertThat(ids[sample.firstLength() - 1]).isEqualTo(SEP);
        assertThat(ids[ids.length - 1]).isEqualTo(SEP);
        assertThat(sample.nextSentenceLabel()).isZero();
        pairs += sample.firstLength() < ids.length ? 1 : 0;
        int[] words = IntStream.of(ids).filter(id -> id >= FIRST).toArray();
        assertThat(IntStream.of(words).max().getAsInt() - IntStream.of(words).min().getAsInt())
            .isLessThan(64 + 20 + 20);
        for (int id : words) {
          assertThat(seen.get(id)).isFalse();
          seen.set(id);
        }
      }
      assertThat(pairs / (double) epoch.size()).isBetween(0.7, 0.95);
      assertThat(seen.cardinality()).isGreaterThan((int) (0.8 * (vocabSize - FIRST)));
    }
  }

  /** One in twenty aims at a length from 5 to the longest. */
  @Test
  void someExamplesAimShorter() {
    ElectraChunking chunking = new ElectraChunking(null, CLS, SEP, 128, 0.05);
    SplitMix64 random = new SplitMix64(5);
    int[] targets = IntStream.range(0, 100_000).map(i -> chunking.target(random)).toArray();
    int[] shorter = IntStream.of(targets).filter(t -> t < 128).toArray();
    assertThat(shorter.length / 100_000.0).isCloseTo(0.05 * 123 / 124, within(0.003));
    assertThat(IntStream.of(shorter).min()).hasValue(5);
    assertThat(IntStream.of(shorter).max()).hasValue(127);
    assertThat(IntStream.of(shorter).average().getAsDouble()).isCloseTo(66, within(2.0));
  }

  @Test
  void epochsAndSeedsDifferAndRepeat() {
    int[][][] documents = TestCorpora.distinct(30, 30, 20, 7);
    try (Corpus corpus =
        TestCorpora.write(
            folder.resolve("corpus"), TestCorpora.vocabSize(documents), 4096, documents)) {
      assertThat(all(electra(corpus, 32, 3).epoch(4)))
          .isDeepEqualTo(all(electra(corpus, 32, 3).epoch(4)));
      assertThat(all(electra(corpus, 32, 3).epoch(4)))
          .isNotEqualTo(all(electra(corpus, 32, 3).epoch(5)));
      assertThat(all(electra(corpus, 32, 3).epoch(4)))
          .isNotEqualTo(all(electra(corpus, 32, 4).epoch(4)));
    }
  }

  /** Of the chosen positions 85 % become [MASK], the others stay; none is special. */
  @Test
  void masksAsPublished() {
    Masking masking =
        new Masking(
            new ObjectiveConfig("masked_lm", 0.15, false, false, 19, 0.85, 0, "bert", true),
            TestCorpora.vocabulary(1000));
    int[] ids = IntStream.range(0, 128).map(i -> FIRST + i).toArray();
    ids[0] = CLS;
    ids[60] = SEP;
    ids[127] = SEP;
    Sample sample = new Sample(ids, 61, 0);
    int masked = 0;
    int all = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      MaskedSample result = masking.apply(sample, seed);
      assertThat(result.positions()).hasSize(19).doesNotContain(0, 60, 127).doesNotHaveDuplicates();
      for (int position : result.positions()) {
        int id = result.inputIds()[position];
        assertThat(id == MASK || id == ids[position]).isTrue();
        masked += id == MASK ? 1 : 0;
        all++;
      }
    }
    assertThat(masked / (double) all).isCloseTo(0.85, within(0.003));
  }

  private static SentencePairs electra(Corpus corpus, int length, long seed) {
    return SentencePairs.electra(
        corpus, TestCorpora.vocabulary(corpus.vocabSize()), length, 0.05, seed);
  }

  private static int[][] all(EpochIndex epoch) {
    int[][] samples = new int[(int) epoch.size()][];
    for (int k = 0; k < samples.length; k++) {
      samples[k] = epoch.sample(k).inputIds();
    }
    return samples;
  }
}
