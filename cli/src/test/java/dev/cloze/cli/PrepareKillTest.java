package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A preparation in a process of its own, killed without warning at ten moments from its beginning
 * to its end: the same command, run again, ends in the bytes of one that was left alone. {@code
 * -Dcloze.test.kills=N} sets how many moments.
 */
@Tag("slow")
class PrepareKillTest {
  private static final int KILLS = Integer.getInteger("cloze.test.kills", 10);
  private static final long SEED = Long.getLong("cloze.test.seed", 1);
  private static final int MEGABYTES = 60;

  @TempDir Path folder;

  @Test
  void endsInTheSameBytesWheneverItIsKilled() throws Exception {
    writeTexts();
    run("vocab", "train", "--size", "300", "--output", "tokenizer", "texts/0.txt");
    long started = System.nanoTime();
    run(prepare("whole", 2));
    long millis = (System.nanoTime() - started) / 1_000_000;
    Map<String, byte[]> whole = contents("whole");
    Random random = new Random(SEED);
    int wentOn = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      String output = "killed-" + kill;
      Process process = start(prepare(output, 2));
      long moment = (long) (millis * (kill + random.nextDouble()) / KILLS);
      boolean ended = process.waitFor(moment, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      assertThat(ended && process.exitValue() != 0).as(log()).isFalse();
      if (Files.notExists(folder.resolve(output))) {
        run(prepare(output, 1 + kill % 2));
        wentOn += log().contains("going on after") ? 1 : 0;
      }
      Map<String, byte[]> again = contents(output);
      assertThat(again.keySet()).isEqualTo(whole.keySet());
      again.forEach(
          (name, bytes) ->
              assertThat(bytes)
                  .as("%s after a kill at %d ms of %d, seed %d", name, moment, millis, SEED)
                  .isEqualTo(whole.get(name)));
    }
    System.getLogger(PrepareKillTest.class.getName())
        .log(System.Logger.Level.INFO, "{0} kills, {1} went on from a shard", KILLS, wentOn);
    assertThat(wentOn).as("kills after a finished shard").isGreaterThanOrEqualTo(KILLS / 3);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("."))).isEmpty();
    }
  }

  private static String[] prepare(String output, int workers) {
    return new String[] {
      "prepare",
      "--tokenizer",
      "tokenizer",
      "--output",
      output,
      "--workers",
      "" + workers,
      "--shard-megabytes",
      "1",
      "texts"
    };
  }

  /** One large file between small ones. */
  private void writeTexts() throws IOException {
    Random random = new Random(7);
    Files.createDirectory(folder.resolve("texts"));
    for (int file = 0; file < 40; file++) {
      long bytes = file == 20 ? (MEGABYTES - 20) * 1_000_000L : 500_000;
      try (BufferedWriter out =
          Files.newBufferedWriter(folder.resolve("texts").resolve(file + ".txt"))) {
        for (long written = 0; written < bytes; ) {
          StringBuilder line = new StringBuilder();
          for (int word = random.nextInt(60); word >= 0; word--) {
            line.append(Long.toString(random.nextInt(20_000), 36)).append(' ');
          }
          line.append(random.nextInt(9) == 0 ? ".\n\n" : ".\n");
          out.append(line);
          written += line.length();
        }
      }
    }
  }

  private Map<String, byte[]> contents(String output) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve(output))) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  private void run(String... arguments) throws Exception {
    Process process = start(arguments);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", String.join(" ", arguments), log()).isZero();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.cloze.cli.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }
}
