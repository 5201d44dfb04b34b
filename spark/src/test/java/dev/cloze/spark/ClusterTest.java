package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two executors in JVMs of their own; {@code mvn -pl spark -am verify -Pslow}. */
@Tag("slow")
class ClusterTest {
  @TempDir static Path folder;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    Work.makeInputs(folder);
    spark = Clusters.processes();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @EnumSource
  void givesTheFilesOfOneMachineAndALostExecutorChangesNothing(Work work) throws Exception {
    Path expected = folder.resolve("expected-" + work);
    work.onOneMachine(work.input(folder), folder.resolve("tokenizer"), expected);
    Path undisturbed = folder.resolve("undisturbed-" + work);
    run(work, undisturbed);
    assertThat(Corpora.hashes(undisturbed)).isEqualTo(Corpora.hashes(expected));

    Path disturbed = folder.resolve("disturbed-" + work);
    Killer killer =
        new Killer(
            Clusters.executor(spark),
            folder.resolve("." + disturbed.getFileName() + ".preparing"),
            work.finished());
    killer.start();
    run(work, disturbed);
    killer.join();
    assertThat(killer.killed).isTrue();
    assertThat(killer.finishedThen).isBetween(5L, 39L); // of 40 dumps, and more parts of texts
    assertThat(Corpora.hashes(disturbed)).isEqualTo(Corpora.hashes(expected));
  }

  private static void run(Work work, Path output) {
    work.onCluster(
        spark,
        work.input(folder).toString(),
        folder.resolve("tokenizer").toString(),
        output.toString(),
        false);
  }

  /** Kills an executor as soon as some parts are finished. */
  private static final class Killer extends Thread {
    private final ProcessHandle executor;
    private final Path folder;
    private final String finished;
    private volatile boolean killed;
    private volatile long finishedThen;

    Killer(ProcessHandle executor, Path folder, String finished) {
      super("killer");
      this.executor = executor;
      this.folder = folder;
      this.finished = finished;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (finishedThen < 5 && System.nanoTime() < deadline) {
          Thread.sleep(2);
          finishedThen = finished();
        }
        killed = executor.destroyForcibly();
      } catch (InterruptedException | IOException e) {
        throw new AssertionError(e);
      }
    }

    private long finished() throws IOException {
      if (!Files.exists(folder)) {
        return 0;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        return files.filter(f -> f.getFileName().toString().matches(finished)).count();
      } catch (UncheckedIOException e) { // a file went while it was looked at
        return 0;
      }
    }
  }
}
