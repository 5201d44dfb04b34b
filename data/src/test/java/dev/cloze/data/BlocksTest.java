package dev.cloze.data;

import static dev.cloze.data.TestCorpora.CLS;
import static dev.cloze.data.TestCorpora.FIRST;
import static dev.cloze.data.TestCorpora.SEP;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BlocksTest {
  @TempDir Path folder;

  /**
   * A corpus of lines of these lengths, {@code </s>} included; a 1 between two documents is the
   * mark.
   */
  private Corpus corpus(String lineLengths) {
    List<int[][]> documents = new ArrayList<>();
    List<int[]> document = new ArrayList<>();
    int id = FIRST;
    for (String line : lineLengths.strip().split(" ")) {
      int length = Integer.parseInt(line);
      if (length == 1) {
        documents.add(document.toArray(int[][]::new));
        document.clear();
        continue;
      }
      document.add(IntStream.range(id, id + length - 1).toArray());
      id += length - 1;
    }
    documents.add(document.toArray(int[][]::new));
    return TestCorpora.write(folder, id, 1 << 20, documents.toArray(int[][][]::new));
  }

  /** The worked examples of fairseq's code, as ranges of the stream of all lines. */
  @ParameterizedTest
  @CsvSource({
    "NONE, 8, 5 4 1 3 2 6 1 2, 0-8 8-16 16-24",
    "COMPLETE, 8, 5 4 1 3 2 6 1 2, 0-5 5-13 13-21 21-24",
    "COMPLETE_DOC, 8, 5 4 1 3 2 6 1 2, 0-5 5-9 10-15 15-21 22-24",
    "EOS, 8, 5 4 1 3 2 6 1 2, 0-5 5-9 10-13 13-15 15-21 22-24",
    "NONE, 511, 300 250 1 400 200 600 1, 0-511 511-1022 1022-1533 1533-1752",
    "COMPLETE, 511, 300 250 1 400 200 600 1, 0-300 300-551 551-951 951-1151 1151-1751 1751-1752",
    "COMPLETE_DOC, 511, 300 250 1 400 200 600 1, 0-300 300-550 551-951 951-1151 1151-1751",
    "COMPLETE, 6, 5 4 2, 0-5 5-11",
    "COMPLETE, 3, 4 2 1 2, 0-4 4-7 7-9"
  })
  void cutsAsTheOriginal(BlockMode mode, int size, String lines, String expected) {
    try (Corpus corpus = corpus(lines)) {
      BlockWalk walk = new BlockWalk(corpus, mode, size, BlockWalk.Place.BEGIN);
      List<String> ranges = new ArrayList<>();
      while (walk.next()) {
        long from = walk.start().tokens();
        ranges.add("%d-%d".formatted(from, from + walk.length()));
      }
      assertThat(String.join(" ", ranges)).isEqualTo(expected);
    }
  }

  private static List<int[]> samples(EpochIndex epoch) {
    List<int[]> result = new ArrayList<>();
    for (long k = 0; k < epoch.size(); k++) {
      result.add(epoch.sample(k).inputIds());
    }
    return result;
  }

  /** Long lines are cut, nothing is dropped, and whatever order they come in they are the same. */
  @ParameterizedTest
  @EnumSource(BlockMode.class)
  void everyTokenComesOnceAnEpoch(BlockMode mode) {
    int[][][] documents = TestCorpora.distinct(150, 9, 40, 4);
    int vocabSize = TestCorpora.vocabSize(documents);
    try (Corpus corpus = TestCorpora.write(folder, vocabSize, 1 << 10, documents)) {
      Blocks blocks = new Blocks(corpus, TestCorpora.vocabulary(vocabSize), mode, 24, 3);
      for (long epoch = 0; epoch < 2; epoch++) {
        List<int[]> samples = samples(blocks.epoch(epoch));
        assertThat(samples).allMatch(ids -> ids[0] == CLS && ids.length <= 24);
        assertThat(
                samples.stream()
                    .flatMapToInt(ids -> Arrays.stream(ids, 1, ids.length))
                    .filter(id -> id != SEP)
                    .sorted()
                    .toArray())
            .isEqualTo(IntStream.range(FIRST, vocabSize).toArray());
      }
      assertThat(samples(blocks.epoch(0)).get(0)).isNotEqualTo(samples(blocks.epoch(1)).get(0));
    }
  }

  @Test
  void linesEndAndDocumentsAreMarked() {
    try (Corpus corpus = corpus("3 2 1 4")) {
      int[] whole =
          new Blocks(corpus, TestCorpora.vocabulary(20), BlockMode.COMPLETE, 11, 1)
              .epoch(0)
              .sample(0)
              .inputIds();
      assertThat(whole).containsExactly(CLS, 5, 6, SEP, 7, SEP, SEP, 8, 9, 10, SEP);
    }
  }
}
