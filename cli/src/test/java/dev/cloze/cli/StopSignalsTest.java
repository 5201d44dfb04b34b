package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
final class StopSignalsTest {
  /** A process of its own: waits for a signal, says which one came, and stays for another. */
  public static final class Waiting {
    public static void main(String[] arguments) throws InterruptedException {
      var asked = new CountDownLatch(1);
      StopSignals.install(
          name -> {
            System.out.println("asked by " + name);
            asked.countDown();
          });
      System.out.println("ready");
      asked.await();
      Thread.sleep(arguments.length == 0 ? 0 : Long.parseLong(arguments[0]));
      System.exit(ExitCode.STOPPED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "USR1"})
  void theFirstSignalAsks(String signal) throws Exception {
    assumeHeard(signal);
    Process process = start();
    send(signal, process);
    assertThat(lines(process)).isEqualTo("asked by " + signal + "\n");
    assertThat(process.waitFor()).isEqualTo(75);
  }

  @ParameterizedTest
  @ValueSource(strings = "INT")
  void theSecondInterruptEnds(String signal) throws Exception {
    assumeHeard(signal);
    Process process = start("60000");
    send("TERM", process);
    assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
    send(signal, process);
    assertThat(process.waitFor()).isEqualTo(130);
  }

  /** What a shell starts in the background ignores interrupts, and hands that down. */
  private static void assumeHeard(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (signal.equals("INT") && Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElseThrow();
      long mask = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
      assumeTrue((mask & 2) == 0, "interrupts are ignored here, as behind nohup or &");
    }
  }

  private static Process start(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Waiting.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var ready = new byte["ready\n".length()];
    assertThat(process.getInputStream().readNBytes(ready, 0, ready.length)).isEqualTo(ready.length);
    return process;
  }

  private static void send(String signal, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private static String lines(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
