package dev.cloze.bench.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Linux says of memory; other systems say nothing. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /** The most that this process has had resident, in bytes. */
  public static OptionalLong peak() {
    return kilobytes(Path.of("/proc/self/status"), "VmHWM:");
  }

  /** What the machine has free for new processes, in bytes; a great many where nobody says. */
  static long free() {
    return kilobytes(Path.of("/proc/meminfo"), "MemAvailable:").orElse(Long.MAX_VALUE);
  }

  private static OptionalLong kilobytes(Path file, String key) {
    if (Files.notExists(file)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) { // the kernel's own file
      return OptionalLong.empty();
    }
  }
}
