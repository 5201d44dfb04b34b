package dev.cloze.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files beside the repository, which tests may use where they are. */
final class SharedFiles {
  private SharedFiles() {}

  /**
   * @return the file in a folder "shared" beside a parent of the working directory, or null
   */
  static Path find(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolveSibling("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }
}
