package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Shared;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
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
    compareAll(texts);
  }

  @Test
  @Tag("slow")
  void everyText() throws IOException {
    List<Path> files;
    try (Stream<Path> corpora = Files.walk(Shared.file("data/corpora"));
        Stream<Path> tasks = Files.walk(Shared.file("data/tasks"));
        Stream<Path> others = Files.walk(Shared.file("data/tasks-noncommercial"))) {
      files =
          Stream.of(corpora, tasks, others)
              .flatMap(found -> found)
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("README"))
              .sorted()
              .toList();
    }
    int count = 0;
    for (Path file : files) {
      Map<String, String> texts = read(file);
      count += texts.size();
      compareAll(texts);
    }
    assertThat(count).isGreaterThan(600);
  }

  private void compareAll(Map<String, String> texts) {
    compare(new WordPieceTokenizer(Shared.uncased(), WordPieceOptions.UNCASED), texts);
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.UNCASED), texts);
    compare(new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.CASED), texts);
    compare(new WordPieceTokenizer(multilingual, WordPieceOptions.CASED), texts);
    compare(Shared.gpt2(), texts);
  }

  private static void compare(Tokenizer ours, Map<String, String> texts) {
    var differences = new ArrayList<String>();
    try (var rust = RustTokenizer.of(ours)) {
      texts.forEach(
          (name, text) -> {
            List<String> lines = text.lines().toList();
            for (int from = 0; from < lines.size(); from += 1000) {
              List<String> batch = lines.subList(from, Math.min(from + 1000, lines.size()));
              differences.addAll(rust.differences(ours, batch, name + " from " + from));
            }
          });
    }
    assertThat(differences.stream().limit(10)).isEmpty();
  }

  /** A text by its name, all texts of a zip; what is not UTF-8 is decoded with replacements. */
  private static Map<String, String> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String name = file.getFileName().toString();
    if (name.endsWith(".gz")) {
      bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
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
