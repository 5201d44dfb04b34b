package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own, killed without warning, ends in the same bytes. */
class VocabularyKillTest {
  private static final long SEED = Long.getLong("cloze.test.seed", 1);

  @TempDir Path folder;

  @Test
  void endsInTheSameBytesAfterAKill() throws Exception {
    kill(1, 1_000_000);
  }

  @Tag("slow")
  @Test
  void endsInTheSameBytesWheneverItIsKilled() throws Exception {
    kill(10, 20_000_000);
  }

  private void kill(int moments, int bytes) throws Exception {
    Path text = new ZipfText(SEED).write(folder.resolve("text.txt"), bytes);
    for (VocabularyType type : List.of(VocabularyType.BPE, VocabularyType.WORDS)) {
      long start = System.nanoTime();
      assertThat(finish(start(type, text, "whole"))).isZero();
      long wholeMillis = (System.nanoTime() - start) / 1_000_000;
      Map<String, String> whole = contents("whole");
      var random = new Random(SEED);
      int reused = 0;
      for (int moment = 0; moment < moments; moment++) {
        Process process = start(type, text, "killed");
        process.waitFor(
            (long) (wholeMillis * (0.2 + 0.8 * random.nextDouble())), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        reused += Files.exists(folder.resolve(".killed.training/progress.json")) ? 1 : 0;
        if (Files.notExists(folder.resolve("killed"))
            || Files.exists(folder.resolve(".killed.training"))) {
          assertThat(finish(start(type, text, "killed"))).isZero();
        }
        assertThat(contents("killed").equals(whole))
            .as("%s, kill %d, seed %d", type, moment, SEED)
            .isTrue();
        assertThat(folder.resolve(".killed.training")).doesNotExist();
        assertThat(folder.resolve(".killed.writing")).doesNotExist();
        remove("killed");
      }
      remove("whole");
      if (moments > 1) {
        assertThat(reused).as("counts of a killed process were used").isPositive();
      }
    }
  }

  private Process start(VocabularyType type, Path text, String output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            VocabularyKillTest.class.getName(),
            type.name(),
            text.toString(),
            folder.resolve(output).toString())
        .inheritIO()
        .start();
  }

  private static int finish(Process process) throws InterruptedException {
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** The other process. */
  public static void main(String[] arguments) {
    VocabularyTraining.run(
        new VocabularyOptions(VocabularyType.valueOf(arguments[0]), 1000, 2, false, 1),
        TrainingOptions.of(List.of(Path.of(arguments[1])), Path.of(arguments[2]))
            .with(64 << 20, 2, null)
            .saveEvery(Duration.ofMillis(100)),
        TrainingListener.NONE);
  }

  private Map<String, String> contents(String output) throws IOException {
    var contents = new TreeMap<String, String>();
    for (Path file : files(output)) {
      contents.put(file.getFileName().toString(), Files.readString(file));
    }
    return contents;
  }

  private void remove(String output) throws IOException {
    for (Path file : files(output)) {
      Files.delete(file);
    }
    Files.delete(folder.resolve(output));
  }

  private List<Path> files(String output) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(output))) {
      return all.toList();
    }
  }
}
