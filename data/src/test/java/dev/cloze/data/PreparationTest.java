package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentOptions.Boundary;
import dev.cloze.text.corpus.DocumentOptions.Lines;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  @TempDir Path folder;
  private Path tokenizer;
  private Path output;

  @BeforeEach
  void writeVocabulary() throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c));
      tokens.add("##" + c);
    }
    tokens.addAll(List.of(".", "the", "##ing"));
    tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
    Files.write(tokenizer.resolve("vocab.txt"), tokens);
    output = folder.resolve("corpus");
  }

  private PreparationOptions options(Path input, int workers, boolean overwrite) {
    return new PreparationOptions(
        List.of(input),
        tokenizer,
        output,
        workers,
        20_000,
        DocumentOptions.DEFAULTS,
        false,
        overwrite,
        false);
  }

  private PreparationResult prepare(Path input) {
    return Preparation.run(options(input, 2, false), ProgressListener.NONE);
  }

  /** About a megabyte of two thousand documents. */
  private Path text() throws IOException {
    SplitMix64 random = new SplitMix64(5);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < 2000; document++) {
      for (int line = random.below(6); line >= 0; line--) {
        for (int sentence = random.below(4); sentence >= 0; sentence--) {
          for (int word = random.below(12); word >= 0; word--) {
            text.append("the ").append((char) ('a' + random.below(26))).append("ing ");
          }
          text.append("end. ");
        }
        text.append('\n');
      }
      text.append('\n');
    }
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  @Test
  void givesTheSameBytesWhateverTheWorkers() throws IOException {
    Path text = text();
    List<String> first = null;
    for (int workers = 1; workers <= 3; workers++) {
      PreparationResult result =
          Preparation.run(options(text, workers, workers > 1), ProgressListener.NONE);
      assertThat(result.documents()).isEqualTo(2000);
      assertThat(result.shards()).isGreaterThan(5);
      List<String> checksums = checksums(output);
      assertThat(checksums).hasSize(2 * result.shards() + 1);
      first = first == null ? checksums : first;
      assertThat(checksums).isEqualTo(first);
    }
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void countsWhatItWrote() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "The a b. C d.\nE f.\n\n \n\nThe z.\n");
    AtomicReference<ProgressListener.Progress> last = new AtomicReference<>();
    PreparationResult result = Preparation.run(options(text, 1, false), last::set);
    assertThat(result.documents()).isEqualTo(2);
    assertThat(result.sentences()).isEqualTo(4);
    assertThat(result.tokens()).isEqualTo(13);
    assertThat(last.get())
        .isEqualTo(
            new ProgressListener.Progress(result.inputBytes(), result.inputBytes(), 2, 4, 13));
    try (Corpus corpus = Corpus.open(output, true)) {
      assertThat(corpus.documents()).isEqualTo(2);
      assertThat(corpus.sentences()).isEqualTo(4);
      assertThat(corpus.tokens()).isEqualTo(13);
      assertThat(corpus.sentenceCount(0)).isEqualTo(3);
      Vocabulary vocabulary = Vocabulary.read(tokenizer.resolve("vocab.txt"));
      assertThat(corpus.vocabSize()).isEqualTo(vocabulary.size());
      int[] ids = new int[4];
      corpus.copySentence(0, 0, 4, ids, 0);
      assertThat(ids)
          .containsExactly(
              vocabulary.id("the"), vocabulary.id("a"), vocabulary.id("b"), vocabulary.id("."));
    }
  }

  @Test
  void tellsHowFarItIsWithinAFile() throws IOException {
    Path text = text();
    List<Long> bytes = new ArrayList<>();
    Preparation.run(options(text, 2, false), progress -> bytes.add(progress.bytesRead()));
    assertThat(bytes)
        .isSorted()
        .hasSizeGreaterThan(3)
        .doesNotContain(0L)
        .endsWith(Files.size(text));
    assertThat(bytes.get(0)).isLessThan(Files.size(text));
  }

  @Test
  void aFailureLeavesNothingUnderItsName() throws IOException {
    Files.write(folder.resolve("broken.txt.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
    assertThatThrownBy(
            () ->
                Preparation.run(
                    new PreparationOptions(
                        List.of(text(), folder.resolve("broken.txt.gz")),
                        tokenizer,
                        output,
                        2,
                        20_000,
                        DocumentOptions.DEFAULTS,
                        false,
                        false,
                        false),
                    ProgressListener.NONE))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining("broken.txt.gz");
    assertThat(output).doesNotExist();
    assertThat(leftovers()).as("finished shards wait for the next run").hasSize(1);
  }

  @Test
  void anInterruptedRunGoesOn() throws IOException {
    Path text = text();
    assertThatThrownBy(
            () ->
                Preparation.run(
                    options(text, 2, false), progress -> Thread.currentThread().interrupt()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(output).doesNotExist();
    assertThat(prepare(text).keptShards()).isPositive();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aKilledRunIsClearedByTheNext() throws IOException {
    Path left = Files.createDirectory(folder.resolve(".corpus.preparing"));
    Files.writeString(left.resolve("shard-00000.bin"), "half");
    Files.writeString(left.resolve("lock"), "");
    prepare(text());
    assertThat(leftovers()).isEmpty();
    Corpus.open(output, true).close();
  }

  @Test
  void twoRunsForOneOutputAreToldApart() throws IOException {
    Path text = text();
    try (OutputDirectory first =
        new OutputDirectory(output, false, Pattern.compile("."), new DurableFiles())) {
      assertThat(first.content()).isDirectory();
      assertThatThrownBy(() -> prepare(text))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("another process is writing " + output);
      assertThat(first.content()).isDirectory();
    }
  }

  @Test
  void overwritesOnlyAPreparedCorpusAndOnlyWhenAsked() throws IOException {
    Path text = text();
    prepare(text);
    assertThatThrownBy(() -> prepare(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(output + " is not empty");
    Preparation.run(options(text, 1, true), ProgressListener.NONE);
    Path mine = Files.writeString(output.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> Preparation.run(options(text, 1, true), ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds thesis.txt, which this command does not write");
    assertThat(mine).hasContent("years of work");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void namesInputThatIsMissingOrEmpty() throws IOException {
    assertThatThrownBy(() -> prepare(folder.resolve("nowhere.txt")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("nowhere.txt does not exist");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> prepare(empty))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("holds no .txt, .jsonl or .ndjson files and nothing packed");
    Path blank = Files.writeString(empty.resolve("blank.txt"), " \n\n");
    assertThatThrownBy(() -> prepare(blank))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("blank.txt holds no text");
    assertThatThrownBy(
            () ->
                Preparation.run(
                    PreparationOptions.of(List.of(empty, blank), tokenizer, output),
                    ProgressListener.NONE))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("named twice");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void readsDirectoriesInTheOrderOfTheirNames() throws IOException {
    Path books = Files.createDirectories(folder.resolve("books/b"));
    Files.writeString(books.resolve("a.txt"), "B.\n");
    Files.writeString(books.resolveSibling("c.txt"), "C.\n");
    Files.writeString(books.resolveSibling("a.jsonl"), "{\"text\": \"A.\"}\n");
    Files.writeString(books.resolveSibling("notes.md"), "No.\n");
    assertThat(CorpusInputs.expand(List.of(folder.resolve("books"))))
        .extracting(input -> folder.resolve("books").relativize(Path.of(input.path())).toString())
        .containsExactly("a.jsonl", Path.of("b", "a.txt").toString(), "c.txt");
  }

  @Test
  void namesAnOutputThatCannotBeMade() throws IOException {
    Path text = text();
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(
            () ->
                Preparation.run(
                    PreparationOptions.of(List.of(text), tokenizer, file), ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + " is a file; name a directory");
    assertThatThrownBy(
            () ->
                Preparation.run(
                    PreparationOptions.of(List.of(text), tokenizer, file.resolve("corpus")),
                    ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot write " + file.resolve("corpus"));
  }

  @Test
  void namesADirectoryWithoutWritePermission() throws IOException {
    Path text = text();
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(locked.toFile().setWritable(false), "skipped: rights cannot be taken here");
    assumeFalse(Files.isWritable(locked), "skipped: this user may write everywhere");
    assertThatThrownBy(
            () ->
                Preparation.run(
                    PreparationOptions.of(List.of(text), tokenizer, locked.resolve("corpus")),
                    ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no permission; change the rights");
  }

  @Test
  void findsAFlippedByte() throws IOException {
    prepare(text());
    Path bin = output.resolve("shard-00003.bin");
    byte[] bytes = Files.readAllBytes(bin);
    bytes[1001] ^= 4;
    Files.write(bin, bytes);
    Corpus.open(output, false).close();
    assertThatThrownBy(() -> Corpus.open(output, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shard-00003.bin is damaged: its SHA-256 is ")
        .hasMessageContaining("manifest.json says ");
  }

  @Test
  void namesWhatIsWrongWithACorpus() throws IOException {
    assertThatThrownBy(() -> Corpus.open(output, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(output + " is no prepared corpus: it does not exist");
    prepare(text());
    try (Corpus corpus = Corpus.open(output, true)) {
      corpus.requireTokenizer(corpus.tokenizerFingerprint(), tokenizer);
      assertThatThrownBy(() -> corpus.requireTokenizer("abc", folder.resolve("other")))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(output + " was prepared with another tokenizer")
          .hasMessageContaining("cloze prepare --tokenizer " + folder.resolve("other"));
    }
    Path idx = output.resolve("shard-00001.idx");
    byte[] bytes = Files.readAllBytes(idx);
    Files.write(idx, List.of("short"));
    assertThatThrownBy(() -> Corpus.open(output, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "shard-00001.idx has 6 bytes; manifest.json says %,d".formatted(bytes.length));
    Files.delete(idx);
    assertThatThrownBy(() -> Corpus.open(output, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("shard-00001.idx is missing");
    Files.writeString(
        output.resolve("manifest.json"), "{\"format\": \"cloze-corpus\", \"version\": 2}");
    assertThatThrownBy(() -> Corpus.open(output, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("manifest.json is damaged");
    Files.writeString(
        output.resolve("manifest.json"), "{\"format\": \"cloze-corpus\", \"version\": 3}");
    assertThatThrownBy(() -> Corpus.open(output, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("version 3; this Cloze reads");
  }

  /** The published sample text and what the original generator makes of it. */
  @Test
  void agreesWithTheOriginalOnItsSampleText() {
    Path text = TestCorpora.shared("data/corpora/small/bert_sample_text.txt");
    Path vocabulary = TestCorpora.shared("data/vocab/bert-base-uncased-vocab.txt");
    Preparation.run(
        new PreparationOptions(
            List.of(text),
            vocabulary,
            output,
            2,
            1 << 20,
            DocumentOptions.DEFAULTS.with(Boundary.BLANK_LINE, Lines.SENTENCE),
            false,
            false,
            false),
        ProgressListener.NONE);
    try (Corpus corpus = Corpus.open(output, true)) {
      assertThat(LongStream.range(0, corpus.documents()).mapToInt(corpus::sentenceCount))
          .containsExactly(3, 13, 15);
      assertThat(
              LongStream.range(0, corpus.documents())
                  .map(d -> corpus.runLength(corpus.firstSentence(d), corpus.sentenceCount(d))))
          .containsExactly(59L, 369L, 591L);
      Vocabulary tokens = Vocabulary.read(vocabulary);
      long all = 0;
      long random = 0;
      for (long seed = 0; seed < 40; seed++) {
        SentencePairs pairs = new SentencePairs(corpus, tokens, 128, 0.1, true, seed);
        long instances = 0;
        for (int epoch = 0; epoch < 5; epoch++) {
          EpochIndex index = pairs.epoch(epoch);
          instances += index.size();
          random +=
              LongStream.range(0, index.size())
                  .filter(k -> index.sample(k).nextSentenceLabel() == 1)
                  .count();
        }
        assertThat(instances).isBetween(52L, 80L); // the original: 55 to 76
        all += instances;
      }
      assertThat(all / 40.0).isCloseTo(62.4, within(2.0));
      assertThat(random / (double) all).isBetween(0.5, 0.65);
    }
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }

  private static List<String> checksums(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .map(file -> file.getFileName() + " " + ChecksummedFile.sha256(file))
          .toList();
    }
  }
}
