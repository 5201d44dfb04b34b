package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Shared;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real texts against the original Rust tokenizers: no id and no place may differ. */
class CorporaTest {
  private Vocabulary multilingual;

  @BeforeEach
  void makeVocabulary() throws IOException {
    multilingual = TestVocabularies.multilingual();
  }

  @Test
  void someTexts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String name :
        List.of(
            "small/bert_sample_text.txt",
            "gutenberg-nltk/blake-poems.txt.gz",
            "multilingual/nb_ibsen-vildanden.txt.gz",
            "multilingual/ja_soseki-wagahaiwa_nekodearu.txt.gz")) {
      texts.putAll(read(Shared.file("data/corpora/" + name)));
    }
    List<Batch> batches = batches(texts);
    compare(new WordPieceTokenizer(Shared.uncased(), WordPieceOptions.UNCASED), batches);
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.UNCASED), batches);
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.CASED), batches);
    compare(new WordPieceTokenizer(multilingual, WordPieceOptions.CASED), batches);
    compare(Shared.gpt2(), batches);
  }

  @Test
  @Tag("slow")
  void everyTextUncased() throws IOException {
    compare(new WordPieceTokenizer(Shared.uncased(), WordPieceOptions.UNCASED), everyText());
  }

  @Test
  @Tag("slow")
  void everyTextChinese() throws IOException {
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.UNCASED), everyText());
  }

  @Test
  @Tag("slow")
  void everyTextCased() throws IOException {
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.CASED), everyText());
  }

  @Test
  @Tag("slow")
  void everyTextMultilingual() throws IOException {
    compare(new WordPieceTokenizer(multilingual, WordPieceOptions.CASED), everyText());
  }

  @Test
  @Tag("slow")
  void everyTextGpt2() throws IOException {
    compare(Shared.gpt2(), everyText());
  }

  private static List<Batch> everyText() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String folder : List.of("corpora", "tasks", "tasks-noncommercial", "wiki-dumps")) {
      Path root = Shared.file("data/" + folder);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          read(file).forEach((name, text) -> texts.put(root.relativize(file) + "/" + name, text));
        }
      }
    }
    assertThat(texts).hasSizeGreaterThan(600);
    return batches(texts);
  }

  private static List<Batch> batches(Map<String, String> texts) {
    return texts.entrySet().stream()
        .flatMap(text -> Batch.of(text.getKey(), text.getValue().lines().toList()))
        .toList();
  }

  /** Some lines in a row of a text. */
  private record Batch(String name, List<String> lines) {
    private static final int SIZE = 500;

    static Stream<Batch> of(String text, List<String> lines) {
      return IntStream.iterate(0, from -> from < lines.size(), from -> from + SIZE)
          .mapToObj(
              from ->
                  new Batch(
                      text + " from line " + from,
                      lines.subList(from, Math.min(from + SIZE, lines.size()))));
    }
  }

  /** On all cores: most of the time goes into the original's answers on their way to Java. */
  private static void compare(Tokenizer ours, List<Batch> batches) {
    try (var rust = RustTokenizer.of(ours)) {
      ThreadLocal<Tokenizer> copies = ThreadLocal.withInitial(ours::copy);
      List<String> differences =
          batches.parallelStream()
              .flatMap(batch -> rust.differences(copies.get(), batch.lines, batch.name).stream())
              .toList();
      assertThat(differences.stream().limit(10)).isEmpty();
    }
  }

  /** A text by its name, all texts of a zip; what is not UTF-8 is decoded with replacements. */
  private static Map<String, String> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String name = file.getFileName().toString();
    if (name.endsWith(".gz")) {
      bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    } else if (name.endsWith(".bz2")) {
      bytes = new BZip2CompressorInputStream(new ByteArrayInputStream(bytes), true).readAllBytes();
    } else if (name.endsWith(".zip")) {
      Map<String, String> texts = new TreeMap<>();
      try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (!entry.isDirectory()) {
            texts.put(
                name + "/" + entry.getName(),
                new String(zip.readAllBytes(), StandardCharsets.UTF_8));
          }
        }
      }
      return texts;
    }
    return Map.of(name, new String(bytes, StandardCharsets.UTF_8));
  }
}
