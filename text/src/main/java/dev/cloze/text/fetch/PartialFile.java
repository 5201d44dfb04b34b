package dev.cloze.text.fetch;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is being downloaded, locked against other processes while it is open. */
final class PartialFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private PartialFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens it, made if it does not exist.
   *
   * @throws FetchException if another process downloads it
   */
  static PartialFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(path);
      }
      return new PartialFile(path, channel);
    } catch (OverlappingFileLockException e) { // this very process
      channel.close();
      throw taken(path);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FetchException taken(Path path) {
    return new FetchException(
        "%s is being downloaded by another process; wait for it".formatted(path));
  }

  static FetchException writing(Path path, IOException cause) {
    return new FetchException(
        "cannot write %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }

  long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** Forgets all that has come. */
  void clear() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  void write(byte[] block, int count, long at) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(block, 0, count);
      while (bytes.hasRemaining()) {
        channel.write(bytes, at + bytes.position());
      }
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** Brings it to the disk. */
  void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
