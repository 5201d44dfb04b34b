package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An extraction in a process of its own that is killed, or has no room to write. */
class ExtractStoppedTest {
  private static final int KILLS = Integer.getInteger("cloze.test.kills", 10);
  private static final long SEED = Long.getLong("cloze.test.seed", 1);

  @TempDir Path folder;

  /** Whenever it is killed: the output is whole or absent, and the next run makes it. */
  @Test
  @Tag("slow")
  void leavesNothingThatLooksFinishedWhenItIsKilled() throws Exception {
    Files.writeString(folder.resolve("d.xml"), CorpusExtractTest.dump(60_000));
    long started = System.nanoTime();
    assertThat(start(List.of(), "whole").waitFor()).as(log()).isZero();
    long millis = (System.nanoTime() - started) / 1_000_000;
    byte[] whole = Files.readAllBytes(folder.resolve("whole/part-00000.jsonl"));
    var random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(List.of(), "killed");
      process.waitFor(
          (long) (millis * (kill + random.nextDouble()) / KILLS), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      Path output = folder.resolve("killed");
      if (Files.notExists(output)) {
        assertThat(start(List.of(), "killed").waitFor()).as(log()).isZero();
      }
      assertThat(output.resolve("part-00000.jsonl")).hasBinaryContent(whole);
      assertThat(output.resolve("report.json")).exists();
      assertThat(folder.resolve(".killed.building")).doesNotExist();
      Files.delete(output.resolve("part-00000.jsonl"));
      Files.delete(output.resolve("report.json"));
      Files.delete(output);
    }
  }

  /** A limit on the size of files stands for a full disk: writing fails in the same place. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatThereIsNoRoom() throws Exception {
    Files.writeString(folder.resolve("d.xml"), CorpusExtractTest.dump(10_000));
    Process process = start(List.of("sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"), "out");
    assertThat(process.waitFor()).as(log()).isEqualTo(1);
    assertThat(log()).contains("cannot write", "out: File too large").hasLineCount(1);
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder.resolve(".out.building")).doesNotExist();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  private Process start(List<String> before, String output) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of("-Xmx256m", "-XX:-UsePerfData", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.cloze.cli.Main", "corpus", "extract", "--output", output, "d.xml"));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }
}
