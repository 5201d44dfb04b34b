package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.tokenizer.Vocabulary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gigabytes of text and many files in little memory, in a process of its own. {@code
 * -Dcloze.test.bytes=10000000000} makes it ten gigabytes.
 */
@Tag("slow")
class PreparationMemoryTest {
  private static final long BYTES = Long.getLong("cloze.test.bytes", 2_000_000_000L);
  private static final int FILES = 100_000;

  @TempDir Path folder;

  @Test
  void memoryDoesNotGrowWithTheCorpus() throws IOException, InterruptedException {
    Path text = writeText(folder.resolve("text.txt"));
    Path vocabulary = writeVocabulary(folder.resolve("vocab.txt"));
    Path output = folder.resolve("corpus");
    prepare("256m", text, vocabulary, output);
    try (Corpus corpus = Corpus.open(output, true)) {
      assertThat(corpus.tokens()).isGreaterThan(BYTES / 8);
    }
  }

  /** In the memory that one file needs, with a hundred thousand in the manifest. */
  @Test
  void memoryDoesNotGrowWithTheNumberOfFiles() throws IOException, InterruptedException {
    Path texts = folder.resolve("texts");
    for (int i = 0; i < FILES; i++) {
      if (i % 1000 == 0) {
        Files.createDirectories(texts.resolve("%03d".formatted(i / 1000)));
      }
      Files.writeString(
          texts.resolve("%03d".formatted(i / 1000)).resolve(i + ".txt"),
          "The file %d.\n".formatted(i));
    }
    Path vocabulary = writeVocabulary(folder.resolve("vocab.txt"));
    Path output = folder.resolve("corpus");
    prepare("64m", texts, vocabulary, output);
    assertThat(Manifest.read(output).documents()).isEqualTo(FILES);
    assertThat(CorpusVerification.verify(output, null, null).problems()).isEmpty();
  }

  private static void prepare(String heap, Path text, Path vocabulary, Path output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                PreparationMemoryTest.class.getName(),
                text.toString(),
                vocabulary.toString(),
                output.toString())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
  }

  /** The other process. */
  public static void main(String[] arguments) {
    Preparation.run(
        PreparationOptions.of(
            List.of(Path.of(arguments[0])), Path.of(arguments[1]), Path.of(arguments[2])),
        ProgressListener.NONE);
  }

  /** Documents of all sizes, some of them beyond what a document may have. */
  private static Path writeText(Path file) throws IOException {
    SplitMix64 random = new SplitMix64(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      long written = 0;
      while (written < BYTES) {
        long paragraphs = 1L << random.below(16);
        for (long i = 0; i < paragraphs && written < BYTES; i++) {
          StringBuilder paragraph = new StringBuilder();
          for (int word = random.below(200); word >= 0; word--) {
            paragraph.append(words(random)).append(random.below(12) == 0 ? ". " : " ");
          }
          out.append(paragraph).append('\n');
          written += paragraph.length() + 1;
        }
        out.append('\n');
      }
    }
    return file;
  }

  private static String words(SplitMix64 random) {
    return switch (random.below(4)) {
      case 0 -> "The";
      case 1 -> "walking";
      case 2 -> "w" + random.below(100_000);
      default -> Long.toString(random.next() >>> 30, 36);
    };
  }

  private static Path writeVocabulary(Path file) throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (char c = '!'; c <= '~'; c++) {
      if (!Character.isUpperCase(c)) {
        tokens.add(String.valueOf(c));
        tokens.add("##" + c);
      }
    }
    tokens.addAll(List.of("the", "walk", "##ing"));
    return Files.write(file, tokens);
  }
}
