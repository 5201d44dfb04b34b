package dev.cloze.task.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder beside a file that is being made, in which it and its companions grow. */
final class PartialOutput implements AutoCloseable {
  private final Path output;
  private final Path folder;

  private PartialOutput(Path output, Path folder) {
    this.output = output;
    this.folder = folder;
  }

  static PartialOutput beside(Path output) throws IOException {
    Path parent = output.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    return new PartialOutput(
        output.toAbsolutePath(),
        Files.createTempDirectory(parent, "." + output.getFileName() + ".partial"));
  }

  /** The file as long as it is not whole. */
  Path file() {
    return folder.resolve(output.getFileName());
  }

  /** Moves everything to its place, the file itself last. */
  void publish() throws IOException {
    for (Path file : files()) {
      if (!file.equals(file())) {
        move(file);
      }
    }
    move(file());
  }

  private void move(Path file) throws IOException {
    Files.move(
        file,
        output.resolveSibling(file.getFileName()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Removes what was not published. */
  @Override
  public void close() throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
