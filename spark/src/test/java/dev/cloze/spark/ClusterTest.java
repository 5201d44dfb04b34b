package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.corpus.DocumentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors in JVMs of their own; {@code mvn -pl spark -am verify -Pslow}. */
@Tag("slow")
class PrepareClusterTest {
  private static final int SHARD_BYTES = 10_000;
  private static final boolean SKIP = true;

  @TempDir Path folder;

  @Test
  void aLostExecutorChangesNothing() throws Exception {
    Path tokenizer = Corpora.tokenizer(folder);
    Path corpus = Corpora.mixed(folder);
    Path expected = folder.resolve("expected");
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
    try (JavaSparkContext spark = Clusters.processes()) {
      Path undisturbed = folder.resolve("undisturbed");
      prepare(spark, tokenizer, corpus, undisturbed);
      assertThat(Corpora.hashes(undisturbed)).isEqualTo(Corpora.hashes(expected));

      Path disturbed = folder.resolve("disturbed");
      Killer killer = new Killer(Clusters.executor(spark), folder.resolve(".disturbed.preparing"));
      killer.start();
      prepare(spark, tokenizer, corpus, disturbed);
      killer.join();
      assertThat(killer.killed).isTrue();
      assertThat(killer.piecesThen).isBetween(1L, 60L);
      assertThat(Corpora.hashes(disturbed)).isEqualTo(Corpora.hashes(expected));
    }
  }

  private static void prepare(JavaSparkContext spark, Path tokenizer, Path corpus, Path output) {
    new PrepareJob(
            spark,
            new PrepareOptions(
                List.of(corpus.toString()),
                tokenizer.toString(),
                output.toString(),
                SHARD_BYTES,
                5_000,
                DocumentOptions.DEFAULTS,
                SKIP,
                false,
                false))
        .run();
  }

  /** Kills an executor as soon as some pieces are there. */
  private static final class Killer extends Thread {
    private final Path work;
    private final ProcessHandle executor;
    private volatile boolean killed;
    private volatile long piecesThen;

    Killer(ProcessHandle executor, Path work) {
      super("killer");
      this.executor = executor;
      this.work = work;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (piecesThen < 5 && System.nanoTime() < deadline) {
          Thread.sleep(2);
          piecesThen = pieces();
        }
        killed = executor.destroyForcibly();
      } catch (InterruptedException | IOException e) {
        throw new AssertionError(e);
      }
    }

    private long pieces() throws IOException {
      if (!Files.exists(work)) {
        return 0;
      }
      try (Stream<Path> files = Files.walk(work)) {
        return files.filter(f -> f.getFileName().toString().matches("piece-\\d+")).count();
      } catch (java.io.UncheckedIOException e) { // a file went while it was looked at
        return 0;
      }
    }
  }
}
