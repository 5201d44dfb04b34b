package dev.cloze.data;

import dev.cloze.text.FileSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory that appears under its name only when it is complete. It is filled in a hidden
 * sibling, which one process at a time may hold. What is left there by a process that was killed is
 * found by the next one; after a failure it is removed, unless it is worth keeping.
 */
final class OutputDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String CONTENT = "content";

  private final Path output;
  private final Pattern contents;
  private final DurableFiles files;
  private final Path building;
  private final Path content;
  private final Path replaced;
  private final FileChannel lock;
  private boolean kept;
  private boolean committed;

  /**
   * @param overwrite whether {@code output} may already be there
   * @param contents the names of the files that may be overwritten with it; any other is a reason
   *     to refuse
   */
  OutputDirectory(Path output, boolean overwrite, Pattern contents, DurableFiles files) {
    this.output = output.toAbsolutePath().normalize();
    this.contents = contents;
    this.files = files;
    Path name = this.output.getFileName();
    if (name == null) {
      throw new DataException(
          "%s cannot be the output; name a directory to make".formatted(output));
    }
    building = this.output.resolveSibling("." + name + ".preparing");
    content = building.resolve(CONTENT);
    replaced = this.output.resolveSibling("." + name + ".replaced");
    try {
      files.createDirectories(building);
      lock = lock();
    } catch (IOException e) {
      throw DataException.writing(this.output, e);
    }
    kept = true; // nothing of another process is removed before it was looked at
    try {
      finishInterruptedCommit();
      requireFree(overwrite);
      kept = Files.exists(content);
      if (!kept) {
        clear();
      }
    } catch (RuntimeException | Error e) {
      kept &= Files.exists(content);
      close();
      throw e;
    }
  }

  /** What will get the name. */
  Path content() {
    return content;
  }

  /** For what is needed only until then. */
  Path aside() {
    return building;
  }

  /** Removes what an earlier process left. */
  void clear() {
    try {
      for (Path file : list(building)) {
        if (!file.endsWith(LOCK)) {
          deleteTree(file);
        }
      }
      files.createDirectories(content);
      kept = false;
    } catch (IOException e) {
      throw DataException.writing(building, e);
    }
  }

  /** From now on a failure leaves everything where it is, for the next process to go on with. */
  void keepOnFailure() {
    kept = true;
  }

  /** Gives the content its name. */
  void commit() {
    try {
      FileSync.directory(content);
      if (Files.exists(output)) {
        files.move(output, replaced);
      }
      files.move(content, output);
      committed = true;
      FileSync.directory(output.getParent());
      if (Files.exists(replaced)) {
        deleteTree(replaced);
      }
    } catch (IOException e) {
      throw DataException.writing(output, e);
    }
  }

  /** Lets the next process in; removes what is neither committed nor kept. */
  @Override
  public void close() {
    try {
      lock.close(); // first: an open file cannot be deleted on every system
      if (committed || !kept) {
        deleteTree(building);
      }
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
          "another process is writing %s; wait for it, or name another output".formatted(output));
    }
    return channel;
  }

  private void finishInterruptedCommit() {
    try {
      if (Files.exists(replaced)) {
        if (Files.exists(output)) {
          deleteTree(replaced);
        } else {
          files.move(replaced, output);
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
              "%s is not empty; name another output, or pass --overwrite to replace what is in it"
                  .formatted(output));
        }
        if (!contents.matcher(file.getFileName().toString()).matches()) {
          throw new DataException(
              "%s holds %s, which this command does not write; it is not overwritten. Name another output"
                  .formatted(output, file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw DataException.reading(output, e);
    }
  }

  private void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path file : list(path)) {
        deleteTree(file);
      }
    }
    files.delete(path);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
