package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.PreparationResult;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.DocumentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrepareJobTest {
  private static final int SHARD_BYTES = 10_000;

  private static JavaSparkContext spark;
  @TempDir static Path folder;
  private static Path tokenizer;
  private static Path corpus;
  private static Path expected;
  private static PreparationResult onOneMachine;

  @BeforeAll
  static void prepareOnOneMachine() throws IOException {
    tokenizer = Corpora.tokenizer(folder);
    corpus = Corpora.mixed(folder);
    expected = folder.resolve("expected");
    onOneMachine =
        Preparation.run(
            new PreparationOptions(
                List.of(corpus),
                tokenizer,
                expected,
                1,
                SHARD_BYTES,
                DocumentOptions.DEFAULTS,
                false),
            ProgressListener.NONE);
    assertThat(onOneMachine.shards()).isGreaterThan(5);
    spark = Clusters.threads();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static PrepareOptions options(Path input, Path output, long partBytes) {
    return new PrepareOptions(
        List.of(input.toString()),
        tokenizer.toString(),
        output.toString(),
        SHARD_BYTES,
        partBytes,
        DocumentOptions.DEFAULTS,
        false);
  }

  /** Parts smaller than a document, of some documents, and all in one. */
  @ParameterizedTest
  @ValueSource(ints = {1_500, 20_000, 1 << 30})
  void givesTheFilesOfOneMachine(int partBytes) throws IOException {
    Path output = folder.resolve("parts-" + partBytes);
    PreparationResult result = new PrepareJob(spark, options(corpus, output, partBytes)).run();
    assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));
    assertThat(result).usingRecursiveComparison().ignoringFields("output").isEqualTo(onOneMachine);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void saysWhichFileIsBrokenInOneLine() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("broken")).resolve("broken.txt.gz");
    Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
    Path output = folder.resolve("never");
    assertThatThrownBy(() -> new PrepareJob(spark, options(broken, output, 20_000)).run())
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(broken + " is broken gzip");
    assertThat(output).doesNotExist();
  }

  private static List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }
}
