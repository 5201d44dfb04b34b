package dev.cloze.cli;

import dev.cloze.config.ClozeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks of what a person named on the command line, before any work is done. */
final class Inputs {
  private Inputs() {}

  static void requireReadable(List<Path> files) {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new ClozeException(
            file.isAbsolute()
                ? file + " does not exist; check the path"
                : "%s does not exist; check the path, which begins at %s"
                    .formatted(file, Path.of("").toAbsolutePath()));
      }
      if (Files.isDirectory(file)) {
        throw new ClozeException(file + " is a directory; name the files in it");
      }
      if (!Files.isReadable(file)) {
        throw new ClozeException(file + " cannot be read: no permission");
      }
    }
  }
}
