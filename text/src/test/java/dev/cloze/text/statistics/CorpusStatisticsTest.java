package dev.cloze.text.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorpusStatisticsTest {
  @TempDir Path folder;

  private Path temporary;

  @BeforeEach
  void makeTemporary() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private StatisticsOptions options(int threads, long memory, List<Path> files) {
    return new StatisticsOptions(
        files, DocumentOptions.DEFAULTS, Optional.empty(), threads, 3, temporary, memory);
  }

  private CorpusCounts count(Path... files) {
    return CorpusStatistics.count(options(1, 1 << 20, List.of(files)), bytes -> {});
  }

  @Test
  void countsEverything() throws IOException {
    Path a = write("a.txt", "Der Bär  schläft. Die Maus nicht.\nEnde\n\nДа нет.\n");
    Path b = write("b.jsonl", "{\"text\": \"\uD840\uDC00字 x\"}\n{\"text\": \"Да   нет.\"}\n");
    Path empty = write("empty.txt", "\n");
    CorpusCounts counts = count(a, b, empty);
    assertThat(counts.files()).isEqualTo(3);
    assertThat(counts.inputBytes()).isEqualTo(Files.size(a) + Files.size(b) + Files.size(empty));
    assertThat(counts.documents()).isEqualTo(4);
    assertThat(counts.sentences()).isEqualTo(6);
    assertThat(counts.words()).isEqualTo(6 + 1 + 2 + 2 + 2);
    assertThat(counts.characters()).isEqualTo(33 + 4 + 7 + 4 + 9);
    assertThat(counts.textBytes()).isEqualTo(35 + 4 + 12 + 9 + 14);
    assertThat(counts.tokens()).isEqualTo(OptionalLong.empty());
    assertThat(counts.duplicateDocuments()).isOne();
    assertThat(counts.duplicateFiles()).isZero();
    assertThat(counts.emptyFiles()).isOne();
    assertThat(counts.scripts())
        .isEqualTo(Map.of("LATIN", 30L, "CYRILLIC", 10L, "HAN", 2L, "COMMON", 15L));
    assertThat(counts.scripts().keySet()).containsExactly("LATIN", "COMMON", "CYRILLIC", "HAN");
    assertThat(counts.longestLines())
        .containsExactly(
            new LongLine(a + ":1", 1, 33),
            new LongLine(b + ":2", 1, 9),
            new LongLine(a + ":4", 1, 7));
    assertThat(counts.problems()).containsExactly(empty + ": 1 files without any text");
  }

  @Test
  void countsTokens() throws IOException {
    var vocabulary =
        Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##b", "."));
    var tokenizer = new WordPieceTokenizer(vocabulary, WordPieceOptions.UNCASED);
    Path file = write("a.txt", "A bb. C, a.\n");
    CorpusCounts counts =
        CorpusStatistics.count(
            StatisticsOptions.of(List.of(file), DocumentOptions.DEFAULTS, Optional.of(tokenizer)),
            bytes -> {});
    assertThat(counts.tokens()).hasValue(8); // a b ##b . [UNK] [UNK] a .
    assertThat(counts.unknownTokens()).hasValue(2);
  }

  @Test
  void reportsFilesWithTheSameText() throws IOException {
    Path a = write("a.txt", "One.\n");
    Path b = write("b.txt", " One.");
    CorpusCounts counts = count(a, b);
    assertThat(counts.duplicateFiles()).isOne();
    assertThat(counts.duplicateDocuments()).isOne();
    assertThat(counts.problems()).containsExactly(b + " holds the same text as " + a);
  }

  @Test
  void neitherWorkersNorMemoryMatter() throws IOException {
    var random = new Random(8);
    List<Path> files = new ArrayList<>();
    for (int f = 0; f < 5; f++) {
      var text = new StringBuilder();
      for (int i = 0; i < 4000; i++) {
        text.append("w".repeat(1 + random.nextInt(200))).append(random.nextInt(30)).append("\n\n");
      }
      files.add(write("f" + f, text.toString()));
    }
    CorpusCounts expected = CorpusStatistics.count(options(1, 1 << 26, files), bytes -> {});
    assertThat(expected.duplicateDocuments()).isGreaterThan(10_000);
    long[] read = new long[1];
    assertThat(
            CorpusStatistics.count(
                options(4, 1, files),
                bytes -> {
                  assertThat(bytes).isGreaterThanOrEqualTo(read[0]);
                  read[0] = bytes;
                }))
        .isEqualTo(expected);
    assertThat(read[0]).isEqualTo(expected.inputBytes());
    assertThat(temporary).isEmptyDirectory();
  }
}
