package dev.cloze.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at any moment leaves a newest valid checkpoint that is complete, and no acknowledged step
 * is lost.
 */
class KilledSavingTest {
  private static final long SEED = 20;

  @TempDir private Path run;

  @Test
  void aFewKillsLoseNothing() throws Exception {
    kill(5);
  }

  @Test
  @Tag("slow")
  void manyKillsLoseNothing() throws Exception {
    assertThat(kill(40)).as("leftovers: some kills fell into a save").isNotEmpty();
  }

  /** Returns what there was to clean up. */
  private List<String> kill(int kills) throws Exception {
    Random random = new Random(SEED);
    long lastSaved = 0;
    List<String> notices = new ArrayList<>();
    for (int kill = 0; kill < kills; kill++) {
      lastSaved = saveUntilKilled(random.nextInt(60), lastSaved);

      CheckpointStore store = new CheckpointStore(run);
      store.recover(notices::add);
      List<String> skipped = new ArrayList<>();
      Checkpoint newest = store.newestValid(skipped::add).orElseThrow();

      visible().forEach(Checkpoint::open); // throws if one is there by halves
      assertThat(skipped).as("seed %d, kill %d", SEED, kill).isEmpty();
      assertThat(newest.step())
          .as("seed %d, kill %d", SEED, kill)
          .isGreaterThanOrEqualTo(lastSaved);
      assertThat(newest.file("model.safetensors"))
          .hasBinaryContent(SavingLoop.contentOf(newest.step()));
      assertThat(newest.file("state.json")).hasContent("state.json of " + newest.step());
    }
    return notices;
  }

  @Test
  void twoProcessesCannotHaveOneRun() throws Exception {
    Process child = start();
    try (BufferedReader lines = child.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("ready 0");

      assertThatThrownBy(() -> RunLock.acquire(run))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(
              run + " is in use by another process (process " + child.pid() + ")");
    } finally {
      child.destroyForcibly().waitFor();
    }
    RunLock.acquire(run).close(); // the lock died with its process
    RunLock.acquire(run).close();
  }

  private List<Path> visible() throws IOException {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.filter(path -> path.getFileName().toString().startsWith("step-")).toList();
    }
  }

  /** Returns the newest step that the process said it had saved. */
  private long saveUntilKilled(int millis, long before) throws IOException, InterruptedException {
    Process child = start();
    long saved = before;
    try (BufferedReader lines = child.inputReader()) {
      String first = lines.readLine();
      assertThat(first).startsWith("ready ");
      assertThat(Long.parseLong(first.substring(6))).isGreaterThanOrEqualTo(before);
      if (before == 0) {
        lines.readLine(); // from then on there is something to lose
        saved = 1;
      }
      Thread.sleep(millis);
      child.toHandle().destroyForcibly(); // the process itself would close our end of its output
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("saved \\d+")) {
          saved = Long.parseLong(line.substring(6));
        }
      }
    } finally {
      child.destroyForcibly();
    }
    return saved;
  }

  private Process start() throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path errors = Files.createDirectories(run).resolve("errors.txt");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            classPath,
            SavingLoop.class.getName(),
            run.toString())
        .redirectError(errors.toFile())
        .start();
  }
}
