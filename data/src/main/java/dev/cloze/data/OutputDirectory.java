package dev.cloze.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory that appears under its name only when it is complete. It is filled as a hidden
 * sibling, which is removed on failure; where the process was killed, the next one for the same
 * name finds it unlocked and removes it.
 */
final class OutputDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final Pattern PREPARED_FILE =
      Pattern.compile("manifest\\.json|shard-\\d{5,}\\.(bin|idx)");

  private final Path output;
  private final Path building;
  private final Path replaced;
  private final FileChannel lock;
  private boolean committed;

  /**
   * @param overwrite whether {@code output} may already be there, holding a prepared corpus and
   *     nothing else
   */
  OutputDirectory(Path output, boolean overwrite) {
    this.output = output.toAbsolutePath().normalize();
    Path name = this.output.getFileName();
    if (name == null) {
      throw new DataException(
          "%s cannot be the output; name a directory to make".formatted(output));
    }
    building = this.output.resolveSibling("." + name + ".preparing");
    replaced = this.output.resolveSibling("." + name + ".replaced");
    try {
      Files.createDirectories(building);
      lock = lock();
    } catch (IOException e) {
      throw DataException.writing(this.output, e);
    }
    try {
      clearLeftovers();
      requireFree(overwrite);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where to write. */
  Path path() {
    return building;
  }

  /** Gives the directory its name. */
  void commit() {
    try {
      sync(building);
      releaseLock();
      if (Files.exists(output)) {
        Files.move(output, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(building, output, StandardCopyOption.ATOMIC_MOVE);
      committed = true;
      sync(output.getParent());
      delete(replaced);
    } catch (IOException e) {
      throw DataException.writing(output, e);
    }
  }

  /** Removes everything unless it was committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      releaseLock();
      delete(building);
    } catch (IOException e) {
      throw DataException.writing(building, e);
    }
  }

  private FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            building.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) { // held by this very process
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new DataException(
          "another preparation is writing %s; wait for it, or name another output"
              .formatted(output));
    }
    return channel;
  }

  private void releaseLock() throws IOException {
    lock.close();
    Files.deleteIfExists(building.resolve(LOCK));
  }

  private void clearLeftovers() {
    try {
      for (Path file : list(building)) {
        if (!file.endsWith(LOCK)) {
          Files.delete(file);
        }
      }
      if (Files.exists(replaced)) { // killed in the middle of a commit
        if (Files.exists(output)) {
          delete(replaced);
        } else {
          Files.move(replaced, output, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      throw DataException.writing(building, e);
    }
  }

  private void requireFree(boolean overwrite) {
    if (!Files.exists(output)) {
      return;
    }
    if (!Files.isDirectory(output)) {
      throw new DataException(
          "%s is a file; name a directory that does not exist yet".formatted(output));
    }
    try {
      for (Path file : list(output)) {
        if (!overwrite) {
          throw new DataException(
              "%s is not empty; name another output, or pass --overwrite to replace the corpus in it"
                  .formatted(output));
        }
        if (!PREPARED_FILE.matcher(file.getFileName().toString()).matches()) {
          throw new DataException(
              "%s holds %s, which is no part of a prepared corpus; it is not overwritten. Name another output"
                  .formatted(output, file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw DataException.reading(output, e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path file : list(directory)) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  /** Makes the names in a directory survive a power cut. */
  private static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } // elsewhere directories cannot be opened, and the system keeps its own journal
  }
}
