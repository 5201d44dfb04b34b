package dev.cloze.spark;

import dev.cloze.data.DataException;
import dev.cloze.text.FileErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;

/** A folder of one task attempt on the disk of its machine; gone when the attempt ends. */
final class TaskFolder implements AutoCloseable {
  private final Path path;

  TaskFolder() {
    try {
      path = Files.createTempDirectory(sparkFolder(), "cloze-");
    } catch (IOException e) {
      throw writing(sparkFolder(), e);
    }
  }

  /** Where Spark keeps what it spills: removed with the application, even after a kill. */
  private static Path sparkFolder() {
    File[] folders = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    return folders[0].toPath();
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  private static DataException writing(Path path, IOException e) {
    return new DataException("cannot write %s: %s".formatted(path, FileErrors.reason(e)), e);
  }
}
