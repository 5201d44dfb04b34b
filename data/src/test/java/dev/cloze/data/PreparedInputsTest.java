package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest says of every input file what it was and what became of it. */
class PreparedInputsTest {
  @TempDir private Path folder;
  private PreparationFixture fixture;
  private Path output;

  @BeforeEach
  void makeFixture() throws IOException {
    fixture = new PreparationFixture(folder);
    output = folder.resolve("corpus");
  }

  @Test
  void namesEveryFileWithItsSizeHashAndCounts() throws IOException {
    fixture.writeTexts();
    fixture.prepare(output);
    Manifest manifest = Manifest.read(output);
    assertThat(manifest.inputs()).hasSize(30);
    assertThat(manifest.inputFiles()).isEqualTo(30);
    assertThat(manifest.inputsFile()).isNull();
    long bytes = 0;
    for (PreparedInput input : manifest.inputs()) {
      Path file = Path.of(input.path());
      assertThat(input.bytes()).isEqualTo(Files.size(file));
      assertThat(input.sha256()).isEqualTo(ChecksummedFile.sha256(file));
      bytes += input.bytes();
    }
    assertThat(manifest.inputBytes()).isEqualTo(bytes);
    assertThat(manifest.inputs().stream().mapToLong(PreparedInput::documents).sum())
        .isEqualTo(manifest.documents());
    assertThat(manifest.inputs().stream().mapToLong(PreparedInput::sentences).sum())
        .isEqualTo(manifest.sentences());
    assertThat(manifest.inputs().stream().mapToLong(PreparedInput::tokens).sum())
        .isEqualTo(manifest.tokens());
    PreparedInput large = manifest.inputs().get(11);
    assertThat(large.path()).endsWith("11.txt");
    assertThat(large.documents()).isEqualTo(900);
    PreparedInput blank = manifest.inputs().get(7);
    assertThat(blank.documents()).isZero();
    assertThat(blank.problems()).singleElement().asString().contains("without any text");
    assertThat(manifest.inputs().get(3).problems())
        .singleElement()
        .asString()
        .contains("03.txt: 1 invalid UTF-8");
    assertThat(manifest.problems()).containsAll(blank.problems());
  }

  /** A corpus of the first version of the manifest still opens, and is the same corpus. */
  @Test
  void readsTheFirstVersionOfTheManifest() throws IOException {
    fixture.writeTexts();
    fixture.prepare(output);
    String hash;
    try (Corpus corpus = Corpus.open(output, true)) {
      hash = corpus.hash();
    }
    Path manifest = output.resolve("manifest.json");
    String now = Files.readString(manifest);
    String then =
        now.replace("\"version\" : 2", "\"version\" : 1")
            .replaceFirst("(?s)\"input_files\".*\"shards\"", "\"inputs\" : [], \"shards\"");
    assertThat(then).doesNotContain("input_bytes");
    Files.writeString(manifest, then);
    try (Corpus corpus = Corpus.open(output, true)) {
      assertThat(corpus.hash()).isEqualTo(hash);
    }
  }

  @Test
  void reportsFilesWithTheSameContent() throws IOException {
    String text = PreparationFixture.text(5, 1);
    Files.writeString(fixture.texts.resolve("a.txt"), text);
    Files.writeString(fixture.texts.resolve("b.txt"), text.replace("the", "eht"));
    Files.writeString(fixture.texts.resolve("c.txt"), text);
    Files.writeString(fixture.texts.resolve("d.txt"), "");
    Files.writeString(fixture.texts.resolve("e.txt"), "");
    PreparationResult twice = fixture.prepare(output);
    assertThat(twice.documents()).isEqualTo(15);
    assertThat(twice.problems())
        .contains(
            "%s has the same content as %s"
                .formatted(fixture.texts.resolve("c.txt"), fixture.texts.resolve("a.txt")))
        .noneMatch(line -> line.contains("b.txt"))
        .noneMatch(line -> line.contains("e.txt has the same"));
    Path once = folder.resolve("once");
    PreparationResult skipped =
        Preparation.run(fixture.options(once, 2, true, false), ProgressListener.NONE);
    assertThat(skipped.documents()).isEqualTo(10);
    assertThat(skipped.problems()).anyMatch(line -> line.endsWith("a.txt; left out"));
    PreparedInput third = Manifest.read(once).inputs().get(2);
    assertThat(third.skipped()).isTrue();
    assertThat(third.sha256()).isEqualTo(ChecksummedFile.sha256(fixture.texts.resolve("a.txt")));
    assertThat(third.documents()).isZero();
  }

  @Test
  void namesManyFilesInAFileOfTheirOwn() throws IOException {
    for (int i = 0; i < Manifest.LISTED_INPUTS + 500; i++) {
      Path sub = fixture.texts.resolve("%02d".formatted(i % 40));
      Files.createDirectories(sub);
      Files.writeString(sub.resolve(i + ".txt"), "The ing %d.\n".formatted(i));
    }
    PreparationResult result = fixture.prepare(output);
    assertThat(result.documents()).isEqualTo(1500);
    Manifest manifest = Manifest.read(output);
    assertThat(manifest.inputs()).isEmpty();
    assertThat(manifest.inputsFile().file(output).problem(true)).isNull();
    List<CorpusInput> expected = CorpusInputs.expand(List.of(fixture.texts));
    try (MappingIterator<PreparedInput> inputs = InputLog.read(output.resolve("inputs.jsonl"))) {
      for (CorpusInput input : expected) {
        PreparedInput found = inputs.nextValue();
        assertThat(found.path()).isEqualTo(input.path());
        assertThat(found.documents()).isEqualTo(1);
      }
      assertThat(inputs.hasNextValue()).isFalse();
    }
  }

  /** As if all paths had been sorted at once: a folder's files stand where their paths belong. */
  @Test
  void walksInTheOrderOfThePaths() throws IOException {
    for (String name : List.of("b.txt", "b/x.txt", "b-c.txt", "a/z.txt", "b/x/y.txt", "B.txt")) {
      Path file = fixture.texts.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    assertThat(CorpusInputs.expand(List.of(fixture.texts)))
        .extracting(input -> fixture.texts.relativize(Path.of(input.path())).toString())
        .containsExactly("B.txt", "a/z.txt", "b-c.txt", "b.txt", "b/x.txt", "b/x/y.txt")
        .isSorted();
    Files.createSymbolicLink(fixture.texts.resolve("a/loop"), fixture.texts);
    assertThatThrownBy(() -> CorpusInputs.expand(List.of(fixture.texts)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("leads back to a folder that holds it");
    Files.delete(fixture.texts.resolve("a/loop"));
    Files.createSymbolicLink(fixture.texts.resolve("a/gone.txt"), folder.resolve("gone.txt"));
    assertThatThrownBy(() -> CorpusInputs.expand(List.of(fixture.texts)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("gone.txt is a link to nothing");
  }

  @Test
  void saysWhenAFileGrowsUnderItsHands() throws IOException {
    Path file = Files.writeString(fixture.texts.resolve("a.txt"), PreparationFixture.text(9, 1));
    InputList inputs = InputList.find(List.of(file), folder.resolve("list"));
    Files.writeString(file, PreparationFixture.text(10, 1));
    InputReader reader =
        new InputReader(
            inputs, InputPosition.START, fixture.options(output, 1).documents(), SeenContents.NONE);
    assertThatThrownBy(() -> reader.read((documents, ends, characters, bytes) -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.txt changed while it was being prepared");
  }
}
