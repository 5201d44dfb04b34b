package dev.cloze.data;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A tokenizer and texts of every kind in a folder of the test's own. */
final class PreparationFixture {
  static final long SHARD_BYTES = 20_000;

  final Path folder;
  final Path tokenizer;
  final Path texts;

  PreparationFixture(Path folder) throws IOException {
    this.folder = folder;
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c));
      tokens.add("##" + c);
    }
    tokens.addAll(List.of(".", "the", "##ing"));
    tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
    Files.write(tokenizer.resolve("vocab.txt"), tokens);
    texts = Files.createDirectories(folder.resolve("texts"));
  }

  PreparationOptions options(Path output, int workers) {
    return options(output, workers, false, false);
  }

  PreparationOptions options(Path output, int workers, boolean skipDuplicates, boolean restart) {
    return new PreparationOptions(
        List.of(texts),
        tokenizer,
        output,
        workers,
        SHARD_BYTES,
        DocumentOptions.DEFAULTS,
        skipDuplicates,
        false,
        restart);
  }

  PreparationResult prepare(Path output) {
    return Preparation.run(options(output, 2), ProgressListener.NONE);
  }

  /** Plain text, gzip and JSON lines; files without text, with bad bytes, and one that is large. */
  void writeTexts() throws IOException {
    for (int i = 0; i < 30; i++) {
      String text = text(i == 11 ? 900 : 4 + i % 5, i);
      switch (i % 6) {
        case 0 -> gzip(texts.resolve("%02d.txt.gz".formatted(i)), text);
        case 1 -> Files.writeString(texts.resolve("%02d.txt".formatted(i)), "\n \n");
        case 2 -> Files.writeString(texts.resolve("%02d.jsonl".formatted(i)), json(text));
        case 3 ->
            Files.write(
                texts.resolve("%02d.txt".formatted(i)),
                (text + "caf\u00e9. ???\n\n???\n").getBytes(StandardCharsets.ISO_8859_1));
        default -> Files.writeString(texts.resolve("%02d.txt".formatted(i)), text);
      }
    }
  }

  static String text(int documents, long seed) {
    SplitMix64 random = new SplitMix64(seed);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < documents; document++) {
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
    return text.toString();
  }

  /** The files of a folder and what is in them. */
  static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), ChecksummedFile.sha256(file));
      }
    }
    return contents;
  }

  /** What is hidden beside the outputs. */
  List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }

  static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String json(String text) {
    StringBuilder lines = new StringBuilder();
    for (String document : text.split("\n\n")) {
      lines.append("{\"text\": \"").append(document.replace("\n", "\\n")).append("\"}\n");
    }
    return lines.toString();
  }
}
