package dev.cloze.data;

import static dev.cloze.data.TestCorpora.CLS;
import static dev.cloze.data.TestCorpora.FIRST;
import static dev.cloze.data.TestCorpora.SEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencePairsTest {
  @TempDir Path folder;

  private Corpus corpus(int[][]... documents) {
    return TestCorpora.write(
        folder.resolve("corpus"), TestCorpora.vocabSize(documents), 4096, documents);
  }

  private static SentencePairs pairs(
      Corpus corpus, int length, double shortProbability, boolean nextSentence, long seed) {
    return new SentencePairs(
        corpus,
        TestCorpora.vocabulary(corpus.vocabSize()),
        length,
        shortProbability,
        nextSentence,
        seed);
  }

  /** Ids count up through the corpus, so what follows A in the text is the next number. */
  @Test
  void labelZeroMeansThatTheSecondSegmentFollows() {
    int[][][] documents = TestCorpora.distinct(40, 30, 12, 1);
    int[] documentOf = documentOf(documents);
    try (Corpus corpus = corpus(documents)) {
      EpochIndex epoch = pairs(corpus, 64, 0.1, true, 3).epoch(0);
      int random = 0;
      for (long k = 0; k < epoch.size(); k++) {
        Sample sample = epoch.sample(k);
        int[] ids = sample.inputIds();
        assertThat(ids.length).isLessThanOrEqualTo(64);
        assertThat(ids[0]).isEqualTo(CLS);
        assertThat(ids[sample.firstLength() - 1]).isEqualTo(SEP);
        assertThat(ids[ids.length - 1]).isEqualTo(SEP);
        int[] a = Arrays.copyOfRange(ids, 1, sample.firstLength() - 1);
        int[] b = Arrays.copyOfRange(ids, sample.firstLength(), ids.length - 1);
        assertConsecutive(a);
        assertConsecutive(b);
        if (sample.nextSentenceLabel() == 0) {
          assertThat(documentOf[b[0]]).isEqualTo(documentOf[a[0]]);
          assertThat(b[0]).isGreaterThan(a[a.length - 1]);
        } else {
          assertThat(documentOf[b[0]]).isNotEqualTo(documentOf[a[0]]);
          random++;
        }
      }
      assertThat(random / (double) epoch.size()).isBetween(0.5, 0.75);
    }
  }

  /** The cut falls between A and B exactly where nothing had to be truncated. */
  @Test
  void untruncatedPairsLoseNothing() {
    int[][][] documents = TestCorpora.distinct(20, 20, 6, 2);
    try (Corpus corpus = corpus(documents)) {
      EpochIndex epoch = pairs(corpus, 64, 0, true, 3).epoch(0);
      int exact = 0;
      for (long k = 0; k < epoch.size(); k++) {
        Sample sample = epoch.sample(k);
        int[] ids = sample.inputIds();
        if (sample.nextSentenceLabel() == 0 && ids.length < 64) {
          assertThat(ids[sample.firstLength()]).isEqualTo(ids[sample.firstLength() - 2] + 1);
          exact++;
        }
      }
      assertThat(exact).isPositive();
    }
  }

  /**
   * Nothing to truncate: every sentence is seen in its own place, also over sections and shards.
   */
  @Test
  void everySentenceIsUsed() {
    int[][][] documents = TestCorpora.distinct(5, 2500, 3, 4);
    int vocabSize = TestCorpora.vocabSize(documents);
    try (Corpus corpus = corpus(documents)) {
      EpochIndex epoch = pairs(corpus, 200, 0, true, 9).epoch(1);
      BitSet seen = new BitSet();
      for (long k = 0; k < epoch.size(); k++) {
        Sample sample = epoch.sample(k);
        int end = sample.nextSentenceLabel() == 0 ? sample.inputIds().length : sample.firstLength();
        Arrays.stream(sample.inputIds(), 0, end).forEach(seen::set);
      }
      seen.clear(0, FIRST);
      // Truncation takes a token or two off samples that are exactly full.
      assertThat(seen.cardinality()).isGreaterThan((int) ((vocabSize - FIRST) * 0.99));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void withoutPairsEveryTokenIsUsedOnce(double shortProbability) {
    int[][][] documents = TestCorpora.distinct(30, 40, 50, 5);
    int vocabSize = TestCorpora.vocabSize(documents);
    try (Corpus corpus = corpus(documents)) {
      EpochIndex epoch = pairs(corpus, 32, shortProbability, false, 3).epoch(0);
      int[] counts = new int[vocabSize];
      for (long k = 0; k < epoch.size(); k++) {
        Sample sample = epoch.sample(k);
        int[] ids = sample.inputIds();
        assertThat(ids.length).isBetween(3, 32);
        assertThat(sample.firstLength()).isEqualTo(ids.length);
        assertConsecutive(Arrays.copyOfRange(ids, 1, ids.length - 1));
        Arrays.stream(ids, 1, ids.length - 1).forEach(id -> counts[id]++);
      }
      assertThat(Arrays.copyOfRange(counts, FIRST, vocabSize)).containsOnly(1);
    }
  }

  @Test
  void theLongerSegmentIsTruncatedAtBothEnds() {
    int[][][] documents = {{new int[10], new int[90]}};
    int id = FIRST;
    for (int[] sentence : documents[0]) {
      for (int t = 0; t < sentence.length; t++) {
        sentence[t] = id++;
      }
    }
    Set<Integer> starts = new HashSet<>();
    try (Corpus corpus = corpus(documents)) {
      for (int seed = 0; seed < 200; seed++) {
        EpochIndex epoch = pairs(corpus, 43, 0, true, seed).epoch(0);
        for (long k = 0; k < epoch.size(); k++) {
          Sample sample = epoch.sample(k);
          if (sample.nextSentenceLabel() == 0) {
            assertThat(sample.inputIds()).hasSize(43);
            assertThat(sample.firstLength()).isEqualTo(12); // A is shorter: it stays whole
            starts.add(sample.inputIds()[12]);
          }
        }
      }
    }
    // 60 tokens of B are removed, about half of them in front: it begins at 15 + 30.
    assertThat(starts).hasSizeGreaterThan(10).allMatch(start -> start > 25 && start < 65);
  }

  @Test
  void onTiesTheSecondSegmentIsTruncated() {
    int[][][] documents = {{{5, 6, 7, 8}, {9, 10, 11, 12}}};
    try (Corpus corpus = corpus(documents)) {
      for (int seed = 0; seed < 50; seed++) {
        EpochIndex epoch = pairs(corpus, 10, 0, true, seed).epoch(0);
        for (long k = 0; k < epoch.size(); k++) {
          assertThat(epoch.sample(k).firstLength()).isEqualTo(6);
        }
      }
    }
  }

  /** The original's rule: where there is no other document, random text is still called random. */
  @Test
  void oneDocumentStillGivesRandomPairs() {
    try (Corpus corpus = corpus(TestCorpora.distinct(1, 500, 9, 6))) {
      EpochIndex epoch = pairs(corpus, 32, 0.1, true, 3).epoch(0);
      long random = 0;
      for (long k = 0; k < epoch.size(); k++) {
        random += epoch.sample(k).nextSentenceLabel();
      }
      assertThat(random).isPositive().isLessThan(epoch.size());
    }
  }

  /** A tenth of the documents aims at a length drawn from 2 to 61; here 61 tokens fill one. */
  @Test
  void someDocumentsAimShorter() {
    int[][][] documents = new int[5000][1][61];
    for (int[][] document : documents) {
      Arrays.fill(document[0], FIRST);
    }
    try (Corpus corpus = corpus(documents)) {
      EpochIndex epoch = pairs(corpus, 63, 0.1, false, 1).epoch(0);
      long full = 0;
      for (long k = 0; k < epoch.size(); k++) {
        full += epoch.sample(k).inputIds().length == 63 ? 1 : 0;
      }
      assertThat(full / 5000.0).isCloseTo(1 - 0.1 * 59 / 60, within(0.015));
    }
  }

  @Test
  void epochsAndSeedsDifferAndRepeat() {
    try (Corpus corpus = corpus(TestCorpora.distinct(30, 30, 20, 7))) {
      SentencePairs pairs = pairs(corpus, 32, 0.1, true, 3);
      assertThat(all(pairs.epoch(4))).isEqualTo(all(pairs(corpus, 32, 0.1, true, 3).epoch(4)));
      assertThat(all(pairs.epoch(4))).isNotEqualTo(all(pairs.epoch(5)));
      assertThat(all(pairs.epoch(4))).isNotEqualTo(all(pairs(corpus, 32, 0.1, true, 4).epoch(4)));
    }
  }

  @Test
  void namesImpossibleSettings() {
    try (Corpus corpus = corpus(TestCorpora.distinct(3, 3, 3, 8))) {
      assertThatThrownBy(() -> pairs(corpus, 4, 0.1, true, 3))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("data.length is 4");
      assertThatThrownBy(
              () -> new SentencePairs(corpus, TestCorpora.vocabulary(6), 32, 0.1, true, 3))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the vocabulary has 6 tokens");
    }
  }

  private static int[][] all(EpochIndex epoch) {
    int[][] samples = new int[(int) epoch.size()][];
    for (int k = 0; k < samples.length; k++) {
      samples[k] = epoch.sample(k).inputIds();
    }
    return samples;
  }

  private static void assertConsecutive(int[] ids) {
    assertThat(ids).isNotEmpty();
    for (int i = 1; i < ids.length; i++) {
      assertThat(ids[i]).isEqualTo(ids[i - 1] + 1);
    }
  }

  private static int[] documentOf(int[][][] documents) {
    int[] owner = new int[TestCorpora.vocabSize(documents)];
    for (int d = 0; d < documents.length; d++) {
      for (int[] sentence : documents[d]) {
        for (int id : sentence) {
          owner[id] = d;
        }
      }
    }
    return owner;
  }
}
