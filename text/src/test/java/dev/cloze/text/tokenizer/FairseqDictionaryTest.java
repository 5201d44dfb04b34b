package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.Shared;
import dev.cloze.text.tokenizer.FairseqDictionary.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fairseq's dictionaries: read, written, numbered. */
class FairseqDictionaryTest {
  @TempDir private Path folder;

  /** Section 1.4 of the reference: "symbol count", in the order of the ids from 4 on. */
  @Test
  void writesALineForEachSymbol() throws IOException {
    var dictionary =
        new FairseqDictionary(
            List.of(
                new Entry("1", 850_314_647L), new Entry("0", 7), new Entry("madeupword0000", 0)));
    Path file = folder.resolve("dict.txt");
    dictionary.write(file);
    assertThat(file).hasContent("1 850314647\n0 7\nmadeupword0000 0\n");
    assertThat(FairseqDictionary.read(file)).isEqualTo(dictionary);
    assertThat(dictionary.vocabulary(List.of("a", "\u0120b")).tokens())
        .containsExactly(
            "<s>", "<pad>", "</s>", "<unk>", "\u0120b", "a", "madeupword0000", "<mask>");
  }

  @Test
  void writesThePublishedBytes() throws IOException {
    Path published = Shared.file("data/vocab/roberta/dict.txt");
    Path written = folder.resolve("dict.txt");
    FairseqDictionary dictionary = FairseqDictionary.read(published);
    assertThat(dictionary.entries()).hasSize(50_260);
    dictionary.write(written);
    assertThat(written).hasSameBinaryContentAs(published);
  }

  @Test
  void refusesALineWithoutACount() throws IOException {
    Path file = folder.resolve("dict.txt");
    Files.writeString(file, "13 850314647\n262\n");
    assertThatThrownBy(() -> FairseqDictionary.read(file))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("\"262\"");
  }
}
