package dev.cloze.text.vocabulary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory that appears under its name when all its files are written. */
final class TrainedDirectory {
  private final Path output;
  private final Path building;

  TrainedDirectory(Path output) {
    this.output = output;
    building = output.resolveSibling("." + output.getFileName() + ".writing");
  }

  /** Whether there is something of that name, but for an empty directory. */
  boolean isTaken() {
    try {
      return Files.exists(output) && !(Files.isDirectory(output) && list(output).isEmpty());
    } catch (IOException e) {
      throw VocabularyException.reading(output, e);
    }
  }

  VocabularyException taken() {
    return new VocabularyException(
        "%s exists already: choose another output or remove it; models depend on their vocabulary"
            .formatted(output));
  }

  /** Makes the directory to write to, without what a training that was killed left in it. */
  Path begin() {
    try {
      Files.createDirectories(building);
      for (Path file : list(building)) {
        Files.delete(file);
      }
      return building;
    } catch (IOException e) {
      throw VocabularyException.writing(building, e);
    }
  }

  /** Brings the files to the disk and gives the directory its name. */
  void commit() {
    try {
      for (Path file : list(building)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      Files.deleteIfExists(output); // an empty directory
      Files.move(building, output, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw VocabularyException.writing(output, e);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
