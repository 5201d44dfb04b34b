package dev.cloze.text.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The signatures of all documents, by their number. Written in order; read from any thread. */
final class SignatureFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final int recordBytes;
  private final ByteBuffer pending;

  SignatureFile(Path file, int permutations) {
    this.file = file;
    recordBytes = permutations * Integer.BYTES;
    pending = ByteBuffer.allocateDirect(Math.max(1, (1 << 18) / recordBytes) * recordBytes);
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }

  void add(int[] signature) {
    pending.asIntBuffer().put(signature);
    pending.position(pending.position() + recordBytes);
    if (!pending.hasRemaining()) {
      flush();
    }
  }

  /** Called once after the last one, before any is read. */
  void flush() {
    try {
      pending.flip();
      while (pending.hasRemaining()) {
        channel.write(pending);
      }
      pending.clear();
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }

  /** Reads {@code count} signatures, one after another, into a buffer of the caller's. */
  void read(long first, int count, ByteBuffer into) {
    into.clear().limit(count * recordBytes);
    try {
      while (into.hasRemaining()) {
        if (channel.read(into, first * recordBytes + into.position()) < 0) {
          throw new DedupException(
              "%s is shorter than it was written; did something change it?".formatted(file));
        }
      }
    } catch (IOException e) {
      throw DedupException.reading(file, e);
    }
    into.flip();
  }

  /** A buffer for {@link #read}. */
  ByteBuffer buffer(int signatures) {
    return ByteBuffer.allocateDirect(signatures * recordBytes);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DedupException.reading(file, e);
    }
  }
}
