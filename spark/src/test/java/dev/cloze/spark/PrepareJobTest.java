package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.PreparationResult;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.corpus.DocumentOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
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
  private static final boolean SKIP = true;

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
                SKIP,
                false,
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
        SKIP,
        false,
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
    assertThat(folder.resolve("." + output.getFileName() + ".preparing")).doesNotExist();
  }

  /** A store that cannot rename, whose files are on no machine's disk. */
  @Test
  void readsAndWritesAnObjectStore() throws IOException {
    ObjectStore.useIn(spark.hadoopConfiguration());
    Path output = folder.resolve("objects");
    PrepareOptions local = options(corpus, output, 20_000);
    PrepareOptions remote =
        new PrepareOptions(
            List.of("s3a://bucket" + corpus),
            "s3a://bucket" + tokenizer,
            "s3a://bucket" + output + "/",
            local.shardBytes(),
            local.partBytes(),
            local.documents(),
            SKIP,
            false,
            false);
    new PrepareJob(spark, remote).run();
    TreeMap<String, String> files = Corpora.hashes(output);
    TreeMap<String, String> onLocalDisk = Corpora.hashes(expected);
    assertThat(files.remove("manifest.json")).isNotNull(); // names its input by other paths
    onLocalDisk.remove("manifest.json");
    assertThat(files).isEqualTo(onLocalDisk);
    assertThat(Files.readString(output.resolve("manifest.json")))
        .contains("\"s3a://bucket" + corpus + "/d-small/07.txt\"");
    assertThat(folder.resolve(".objects.preparing")).doesNotExist();
  }

  @Test
  void goesOnWhereItWasStopped() throws Exception {
    Path output = folder.resolve("stopped");
    Path work = folder.resolve(".stopped.preparing");
    Thread stopper =
        new Thread(
            () -> {
              while (pieces(work).size() < 3) {
                Thread.onSpinWait();
              }
              spark.sc().cancelAllJobs();
            });
    stopper.start();
    assertThatThrownBy(() -> new PrepareJob(spark, options(corpus, output, 3_000)).run())
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("cancelled");
    stopper.join();
    assertThat(output).doesNotExist();
    Path kept = pieces(work).get(0);
    byte[] broken = Files.readAllBytes(kept);
    broken[7] ^= 1; // the length of a sentence: read again, not made again
    Files.write(kept, broken);
    assertThatThrownBy(() -> new PrepareJob(spark, options(corpus, output, 3_000)).run())
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining(kept.getFileName().toString());
    broken[7] ^= 1;
    Files.write(kept, broken);
    new PrepareJob(spark, options(corpus, output, 3_000)).run();
    assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));
    assertThat(work).doesNotExist();
  }

  @Test
  void keepsWhatIsAlreadyThere() throws IOException {
    Path output = Files.createDirectory(folder.resolve("taken"));
    Path mine = Files.writeString(output.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> new PrepareJob(spark, options(corpus, output, 20_000)).run())
        .hasMessage(
            output
                + " is not empty; name another output, or pass --overwrite to replace what is in"
                + " it");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void saysWhichFileIsBrokenInOneLine() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("broken")).resolve("broken.txt.gz");
    Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
    Path output = folder.resolve("never");
    assertThatThrownBy(() -> new PrepareJob(spark, options(broken, output, 20_000)).run())
        .isInstanceOf(ClozeException.class)
        .hasMessageStartingWith(broken + " is broken gzip");
    assertThat(output).doesNotExist();
  }

  /** The finished pieces. */
  private static List<Path> pieces(Path work) {
    if (!Files.exists(work)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(work)) {
      return files
          .filter(file -> file.getFileName().toString().matches("piece-\\d+\\.json"))
          .map(file -> Path.of(file.toString().replace(".json", "")))
          .toList();
    } catch (IOException | UncheckedIOException e) { // one went while it was looked at
      return List.of();
    }
  }
}
