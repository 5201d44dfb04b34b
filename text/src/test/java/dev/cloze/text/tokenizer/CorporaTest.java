package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Shared;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real texts against the original Rust tokenizers: not one id may differ. */
class CorporaTest {
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
    compare(Shared.uncased(), texts);
    compare(Shared.chinese(), texts);
  }

  @Test
  @Tag("slow")
  void everyText() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(Shared.file("data/corpora"))) {
      files =
          found
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().equals("README.md"))
              .sorted()
              .toList();
    }
    int count = 0;
    for (Path file : files) {
      Map<String, String> texts = read(file);
      count += texts.size();
      compare(Shared.uncased(), texts);
      compare(Shared.chinese(), texts);
    }
    assertThat(count).isGreaterThan(450);
  }

  private static void compare(Vocabulary vocabulary, Map<String, String> texts) {
    var differences = new ArrayList<String>();
    var ours = new WordPieceTokenizer(vocabulary, WordPieceOptions.UNCASED);
    try (var rust = new RustTokenizer(vocabulary, WordPieceOptions.UNCASED)) {
      texts.forEach(
          (name, text) -> {
            List<String> lines = text.lines().toList();
            for (int from = 0; from < lines.size(); from += 1000) {
              List<String> batch = lines.subList(from, Math.min(from + 1000, lines.size()));
              List<int[]> expected = rust.encode(batch);
              for (int i = 0; i < batch.size(); i++) {
                if (!Arrays.equals(ours.encode(batch.get(i)).toArray(), expected.get(i))) {
                  differences.add(name + ":" + (from + i + 1) + ": " + batch.get(i));
                }
              }
            }
          });
    }
    assertThat(differences).isEmpty();
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
