package dev.cloze.text.dedup;

import dev.cloze.text.FileErrors;
import dev.cloze.text.FileSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that appears under its name only when it is complete. It is filled as a hidden
 * sibling, which is removed on failure; what a killed process left there, the next one removes.
 */
final class OutputFolder implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String WORK = "work";

  private final Path output;
  private final Path building;
  private final FileChannel lock;
  private boolean committed;

  OutputFolder(Path output) {
    this.output = output.toAbsolutePath().normalize();
    Path name = this.output.getFileName();
    if (name == null) {
      throw new DedupException(
          "%s cannot be the output; name a directory to make".formatted(output));
    }
    if (Files.exists(this.output)) {
      throw new DedupException(
          "%s exists already; name another output, or remove it first".formatted(output));
    }
    building = this.output.resolveSibling("." + name + ".deduplicating");
    try {
      Files.createDirectories(building);
      lock = lock();
      try {
        clear();
        Files.createDirectories(work());
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw DedupException.writing(this.output, e);
    }
  }

  /** Where to write. */
  Path path() {
    return building;
  }

  /** For files that are gone when the output appears. */
  Path work() {
    return building.resolve(WORK);
  }

  /** Gives the directory its name, once all that is in it has reached the disk. */
  void commit() {
    try {
      delete(work());
      lock.close();
      Files.delete(building.resolve(LOCK));
      FileSync.tree(building);
      Files.move(building, output, StandardCopyOption.ATOMIC_MOVE);
      committed = true;
      FileSync.directory(output.getParent());
    } catch (IOException e) {
      throw DedupException.writing(output, e);
    }
  }

  /** Removes everything unless it was committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      lock.close();
      delete(building);
    } catch (IOException e) {
      throw new DedupException(
          "cannot remove %s, remove it by hand: %s".formatted(building, FileErrors.reason(e)), e);
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
      throw new DedupException(
          "another process is writing %s; wait for it, or name another output".formatted(output));
    }
    return channel;
  }

  private void clear() throws IOException {
    for (Path left : list(building)) {
      if (!left.endsWith(LOCK)) {
        delete(left);
      }
    }
  }

  /** A file, or a directory with what is in it; no links are followed. */
  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : list(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
