package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTextTest {
  @TempDir Path folder;

  private PreparationFixture fixture;

  @BeforeEach
  void makeFixture() throws IOException {
    fixture = new PreparationFixture(folder);
  }

  private CorpusText prepared(String name, Path tokenizer) {
    Path output = folder.resolve(name);
    Preparation.run(
        PreparationOptions.of(List.of(fixture.texts), tokenizer, output), ProgressListener.NONE);
    return CorpusText.read(output).orElseThrow();
  }

  private Path smallerTokenizer() throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(List.of("the", "."));
    Path tokenizer = Files.createDirectories(folder.resolve("other"));
    Files.write(tokenizer.resolve("vocab.txt"), tokens);
    return tokenizer;
  }

  @Test
  void isTheSameForEveryTokenizer() throws IOException {
    fixture.writeTexts();
    CorpusText one = prepared("one", fixture.tokenizer);
    CorpusText two = prepared("two", smallerTokenizer());
    assertThat(one.isSameText(two)).isTrue();
    assertThat(one.tokens()).isNotEqualTo(two.tokens());
    assertThat(one.inputFiles()).isEqualTo(30);
    assertThat(one.inputBytes()).isEqualTo(two.inputBytes()).isPositive();

    Files.writeString(fixture.texts.resolve("00.txt"), "The end.\n");
    assertThat(prepared("three", fixture.tokenizer).isSameText(one)).isFalse();
  }

  @Test
  void ofManyFiles() throws IOException {
    for (int i = 0; i <= Manifest.LISTED_INPUTS; i++) {
      Files.writeString(
          fixture.texts.resolve("%05d.txt".formatted(i)), "the end %d.\n".formatted(i));
    }
    CorpusText one = prepared("one", fixture.tokenizer);
    assertThat(folder.resolve("one/inputs.jsonl")).exists();
    assertThat(CorpusText.read(folder.resolve("one")).orElseThrow().isSameText(one)).isTrue();

    Files.writeString(fixture.texts.resolve("00000.txt"), "The end.\n");
    assertThat(prepared("two", fixture.tokenizer).isSameText(one)).isFalse();
  }

  @Test
  void megatronsFilesDoNotSay() throws IOException {
    fixture.writeTexts();
    prepared("one", fixture.tokenizer);
    Files.delete(folder.resolve("one/manifest.json"));
    assertThat(CorpusText.read(folder.resolve("one"))).isEmpty();
  }
}
