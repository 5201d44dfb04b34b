package dev.cloze.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeBenchmarkTest {
  @Test
  void theMedianIsOfTheSpeeds() {
    var odd = TokenizeBenchmark.Case.of("x", 1, new double[] {1, 4, 2}, 8_000_000, 9);
    assertThat(odd.megabytesPerSecond()).isEqualTo(4);
    assertThat(odd.slowestMegabytesPerSecond()).isEqualTo(2);
    assertThat(odd.fastestMegabytesPerSecond()).isEqualTo(8);
    var even = TokenizeBenchmark.Case.of("x", 1, new double[] {1, 2}, 8_000_000, 9);
    assertThat(even.megabytesPerSecond()).isEqualTo(6);
  }

  @Test
  void threadsShareAllLines() {
    var tokenizer =
        new WordPieceTokenizer(Vocabulary.of(List.of("[UNK]", "a")), WordPieceOptions.UNCASED);
    List<String> lines = List.of("a a", "", "b", "\u00E9", "a");
    for (int threads : new int[] {1, 2, 7}) {
      var result = TokenizeBenchmark.run("wordpiece", tokenizer, lines, threads, 3, 0);
      assertThat(result.tokens()).isEqualTo(5);
      assertThat(result.bytes()).isEqualTo(7);
      assertThat(result.threads()).isEqualTo(threads);
      assertThat(result.rounds()).isEqualTo(3);
      assertThat(result.megabytesPerSecond()).isPositive();
    }
  }

  @Test
  void aFileWithoutTextIsAnError(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("blank.txt"), "\n \n");
    assertThatThrownBy(() -> TokenizeBenchmark.lines(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("blank.txt");
    assertThatThrownBy(() -> TokenizeBenchmark.lines(directory.resolve("none.txt")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("none.txt");
  }
}
