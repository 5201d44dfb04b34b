package dev.cloze.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.statistics.CorpusStatistics;
import dev.cloze.text.statistics.StatisticsOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million documents, every tenth a copy, in 128 MB of heap, in a process of its own. */
@Tag("slow")
class DeduplicationMemoryTest {
  private static final int DOCUMENTS = 1_000_000;

  @TempDir Path folder;

  @Test
  void memoryDoesNotGrowWithTheCorpus() throws IOException, InterruptedException {
    Path text = folder.resolve("text.txt");
    var random = new Random(11);
    try (BufferedWriter out = Files.newBufferedWriter(text)) {
      String document = "";
      for (int i = 0; i < DOCUMENTS; i++) {
        if (i % 10 != 9) {
          var words = new StringBuilder();
          for (int word = 0; word < 150; word++) {
            words.append(Integer.toString(random.nextInt(1_000_000), 36)).append(' ');
          }
          document = words.toString();
        }
        out.append(document).append("\n\n");
      }
    }
    Path output = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                DeduplicationMemoryTest.class.getName(),
                text.toString(),
                output.toString())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(output.resolve("summary.json"))
        .content()
        .contains("\"kept\":900000,\"exact_duplicates\":100000,\"near_duplicates\":0");
  }

  /** The other process. */
  public static void main(String[] arguments) {
    List<Path> files = List.of(Path.of(arguments[0]));
    CorpusStatistics.count(
        StatisticsOptions.of(files, DocumentOptions.DEFAULTS, Optional.empty()), bytes -> {});
    Deduplication.run(
        DedupOptions.of(files, Path.of(arguments[1]), Optional.of(NearDuplicateOptions.DEFAULTS)),
        DedupListener.NONE);
  }
}
