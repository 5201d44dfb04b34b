package dev.cloze.text.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.tokenizer.TokenizerException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVocabularyTest {
  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("vocab.txt"), text);
  }

  /** The rules and the example of the original's reader. */
  @Test
  void numbersLinesAsTheOriginalDoes() throws IOException {
    WordVocabulary vocabulary =
        WordVocabulary.read(write("<S>\n</S>\n<UNK>\nthe\n!!!MAXTERMID\n the\t\n\ncat"));
    assertThat(vocabulary.size()).isEqualTo(7);
    assertThat(vocabulary.id("the")).isEqualTo(4);
    assertThat(vocabulary.id("")).isEqualTo(5);
    assertThat(vocabulary.id("cat")).isEqualTo(6);
    assertThat(vocabulary.idOrUnknown("dog")).isEqualTo(2);
  }

  @Test
  void readsGzip() throws IOException {
    Path file = folder.resolve("vocab.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("<S>\n</S>\n<UNK>\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(WordVocabulary.read(file).words()).containsExactly("<S>", "</S>", "<UNK>");
  }

  @Test
  void withoutItsSpecialsItIsRefused() throws IOException {
    Path noEnds = write("<UNK>\nthe\n");
    assertThatThrownBy(() -> WordVocabulary.read(noEnds))
        .isInstanceOf(TokenizerException.class)
        .hasMessage(
            noEnds
                + " lacks <S> and </S> among its 2 words; expected the lines <S>, </S>, <UNK> first");
    WordVocabulary noUnknown = WordVocabulary.read(write("<S>\n</S>\nthe\n"));
    assertThatThrownBy(noUnknown::requireUnknown).hasMessageContaining("lacks <UNK> among its 3");
    WordVocabulary wrongPlace = WordVocabulary.read(write("</S>\nthe\n<S>\n<UNK>\n"));
    assertThat(wrongPlace.requireUnknown()).isSameAs(wrongPlace);
    assertThatThrownBy(wrongPlace::requireSpecialsFirst)
        .hasMessageContaining("<UNK> is word 4, expected among the first 3");
    assertThatThrownBy(() -> WordVocabulary.read(folder.resolve("none.txt")))
        .hasMessageContaining("none.txt does not exist");
  }

  @Test
  void wordsStandBetweenWhitespaceAsInPython() {
    assertThat(Words.of(" The\u00a0first\tsentence\u3000. \u001d"))
        .isEqualTo(List.of("The", "first", "sentence", "."));
    assertThat(Words.of(" \t")).isEmpty();
    assertThat(Words.of("zero\u200bwidth")).hasSize(1);
  }
}
