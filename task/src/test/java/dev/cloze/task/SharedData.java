package dev.cloze.task;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Data that lies beside the project where it is developed; tests that want it skip elsewhere. */
public final class SharedData {
  private SharedData() {}

  /** A file or folder below {@code shared/data}. */
  public static Path path(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path path = at.resolve("shared/data").resolve(name);
      if (Files.exists(path)) {
        return path;
      }
    }
    assumeTrue(false, () -> "skipped: no shared/data/" + name + " beside the project");
    throw new AssertionError();
  }
}
