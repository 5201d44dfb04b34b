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

/**
 * Keeps two processes from training in one run directory. The operating system lets go of the lock
 * when the process ends, however it ends; the file stays. Within one process, take it once.
 */
public final class RunLock implements AutoCloseable {
  /** Far behind the text, which others may thus read even where locks forbid reading. */
  private static final long LOCKED_BYTE = 1L << 40;

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
    Path file = run.resolve(".lock");
    try {
      Files.createDirectories(run);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (!isLocked(channel)) {
          throw new CheckpointException(
              """
              The run %s is in use by another process (%s). Wait until it has ended, or choose \
              another directory with --run."""
                  .formatted(run, owner(channel)));
        }
        String text = "process " + ProcessHandle.current().pid();
        channel.truncate(0).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        return new RunLock(channel);
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

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(40);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
  }
}
