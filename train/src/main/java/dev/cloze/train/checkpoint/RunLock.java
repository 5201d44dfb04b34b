package dev.cloze.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps two processes from training in one run directory. The operating system lets go of the lock
 * when the process ends, however it ends; the file stays. Within one process, take it once.
 */
public final class RunLock implements AutoCloseable {
  /** Far behind the text, which others may thus read even where locks forbid reading. */
  private static final long LOCKED_BYTE = 1L << 40;

  private static final String FILE = ".lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the run, making its directory if there is none.
   *
   * @throws CheckpointException if another process has it, or nothing can be written there
   */
  public static RunLock acquire(Path run) {
    return tryAcquire(run)
        .orElseThrow(
            () ->
                new CheckpointException(
                    """
                    The run %s is in use by another process (%s). Wait until it has ended, or choose \
                    another directory with --run."""
                        .formatted(run, owner(run))));
  }

  /**
   * Takes a directory, making it if there is none.
   *
   * @return empty if another process has it
   * @throws CheckpointException if nothing can be written there
   */
  public static Optional<RunLock> tryAcquire(Path run) {
    try {
      Files.createDirectories(run);
      FileChannel channel =
          FileChannel.open(
              run.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (!isLocked(channel)) {
          channel.close();
          return Optional.empty();
        }
        String text = "process " + ProcessHandle.current().pid();
        channel.truncate(0).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        return Optional.of(new RunLock(channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot lock the run %s: %s. Choose a directory that can be written to with --run."
              .formatted(run, Reason.of(e)),
          e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CheckpointException("Cannot release the lock of the run: " + Reason.of(e), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) { // this very process has it
      return false;
    }
  }

  private static String owner(Path run) {
    try {
      return Files.readString(run.resolve(FILE)).strip();
    } catch (IOException e) {
      return "which cannot be read";
    }
  }
}
