package dev.cloze.engine.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that grows at its end, little-endian and buffered. */
final class LittleEndianFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  LittleEndianFile(Path file) throws IOException {
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** The address of the next byte. */
  long position() {
    return flushed + buffer.position();
  }

  LittleEndianFile bytes(byte[] values) throws IOException {
    return bytes(values, values.length);
  }

  LittleEndianFile bytes(byte[] values, int count) throws IOException {
    for (int from = 0; from < count; ) {
      reserve(1);
      int part = Math.min(count - from, buffer.remaining());
      buffer.put(values, from, part);
      from += part;
    }
    return this;
  }

  LittleEndianFile int8(int... values) throws IOException {
    for (int value : values) {
      reserve(Byte.BYTES);
      buffer.put((byte) value);
    }
    return this;
  }

  LittleEndianFile int16(int value) throws IOException {
    reserve(Short.BYTES);
    buffer.putShort((short) value);
    return this;
  }

  LittleEndianFile int32(long value) throws IOException {
    reserve(Integer.BYTES);
    buffer.putInt((int) value);
    return this;
  }

  LittleEndianFile int64(long... values) throws IOException {
    for (long value : values) {
      reserve(Long.BYTES);
      buffer.putLong(value);
    }
    return this;
  }

  LittleEndianFile floats(float[] values, int from, int count) throws IOException {
    for (int done = 0; done < count; ) {
      reserve(Float.BYTES);
      int part = Math.min(count - done, buffer.remaining() / Float.BYTES);
      for (int i = 0; i < part; i++) {
        buffer.putFloat(values[from + done + i]);
      }
      done += part;
    }
    return this;
  }

  LittleEndianFile zeros(long count) throws IOException {
    for (long i = 0; i < count; i++) {
      int8(0);
    }
    return this;
  }

  /** Zeros up to the next multiple of eight, on which every structure begins. */
  LittleEndianFile align() throws IOException {
    return zeros((8 - position() % 8) % 8);
  }

  /** Writes over bytes that were written before. */
  void overwrite(long address, ByteBuffer bytes) throws IOException {
    flush();
    for (long at = address; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      flushed += channel.write(buffer);
    }
    buffer.clear();
  }

  /** Writes what is left, and the data to the disk. */
  void finish() throws IOException {
    flush();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
