package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text with more different words than fit in memory, in a process of its own: a gigabyte in 256
 * MiB. {@code -Dcloze.test.bytes=10000000000 -Dcloze.test.heap=1g} is ten gigabytes in one GiB.
 */
@Tag("slow")
class VocabularyMemoryTest {
  private static final long BYTES = Long.getLong("cloze.test.bytes", 1_000_000_000L);
  private static final String HEAP = System.getProperty("cloze.test.heap", "256m");

  @TempDir Path folder;

  @Test
  void memoryDoesNotGrowWithTheText() throws Exception {
    Path text = new ZipfText(1).write(folder.resolve("text.txt"), BYTES);
    Path output = folder.resolve("vocabulary");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                VocabularyMemoryTest.class.getName(),
                text.toString(),
                output.toString())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(output.resolve("vocab.txt"))).hasSize(30_000);
  }

  /** The other process: a text file and the folder to make. */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    TrainingResult made =
        VocabularyTraining.run(
            VocabularyOptions.wordPiece(30_000, true),
            TrainingOptions.of(List.of(Path.of(arguments[0])), Path.of(arguments[1])),
            new TrainingListener() {
              private boolean merging;
              private boolean learning;

              @Override
              public void onMerging(int runs) {
                say(merging ? null : "merges " + runs + " runs after", start);
                merging = true;
              }

              @Override
              public void onLearning(int tokens, int size) {
                say(learning ? null : "learns after", start);
                learning = true;
              }
            });
    say(
        "%,d words, %,d occurrences, left out %s after"
            .formatted(made.words(), made.occurrences(), made.leftOut()),
        start);
  }

  private static void say(String what, long start) {
    if (what != null) {
      System.out.printf(Locale.ROOT, "%s %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    }
  }
}
