package dev.cloze.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A little-endian file written from front to back that knows its own size and SHA-256. */
final class ChecksummedFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final MessageDigest digest;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  ChecksummedFile(Path path) {
    this(path, 0, sha256());
  }

  /** Goes on after the first {@code bytes} of a file; what follows them is cut off. */
  private ChecksummedFile(Path path, long bytes, MessageDigest digest) {
    this.path = path;
    this.digest = digest;
    flushed = bytes;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(bytes);
      channel.position(bytes);
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
  }

  /** Goes on with a file after its first {@code bytes}; what follows them is cut off. */
  static ChecksummedFile resume(Path path, long bytes) {
    MessageDigest digest = sha256();
    if (bytes > 0) {
      update(digest, path, bytes);
    }
    return new ChecksummedFile(path, bytes, digest);
  }

  Path path() {
    return path;
  }

  long size() {
    return flushed + buffer.position();
  }

  void putByte(int value) {
    reserve(Byte.BYTES).put((byte) value);
  }

  void putShort(int value) {
    reserve(Short.BYTES).putShort((short) value);
  }

  void putInt(int value) {
    reserve(Integer.BYTES).putInt(value);
  }

  void putLong(long value) {
    reserve(Long.BYTES).putLong(value);
  }

  void putBytes(byte[] bytes, int from, int count) {
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, reserve(1).remaining());
      buffer.put(bytes, from + done, part);
      done += part;
    }
  }

  /** A record as a line of JSON. */
  void putLine(Record values) {
    try {
      byte[] line = Manifest.JSON.writeValueAsBytes(values);
      putBytes(line, 0, line.length);
      putByte('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }

  /** All bytes of another file. */
  void putFile(Path other) {
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(other)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        putBytes(chunk, 0, n);
      }
    } catch (IOException e) {
      throw DataException.reading(other, e);
    }
  }

  /** Writes what is buffered and closes; for temporary files, whose bytes need not survive. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      flush();
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
  }

  /** Closes without writing the rest: the file is about to be deleted. */
  void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
  }

  /**
   * Writes what is buffered, waits until the disk has it, and closes.
   *
   * @return the SHA-256 of the whole file in hexadecimal
   */
  String finish() {
    try (channel) {
      flush();
      channel.force(true);
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Writes what is buffered and waits until the disk has it.
   *
   * @return the SHA-256 of the file so far in hexadecimal
   */
  String sync() {
    flush();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
    return hexOf(digest);
  }

  private static String hexOf(MessageDigest digest) {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the platform's SHA-256 can be cloned", e);
    }
  }

  private ByteBuffer reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() {
    buffer.flip();
    digest.update(buffer.array(), 0, buffer.limit());
    try {
      while (buffer.hasRemaining()) {
        flushed += channel.write(buffer);
      }
    } catch (IOException e) {
      throw DataException.writing(path, e);
    }
    buffer.clear();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The SHA-256 in hexadecimal of a file that is already there. */
  static String sha256(Path file) {
    return sha256(file, Long.MAX_VALUE);
  }

  /** The SHA-256 of the first {@code bytes} of a file, or of all it has if these are fewer. */
  static String sha256(Path file, long bytes) {
    MessageDigest digest = sha256();
    update(digest, file, bytes);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, Path file, long bytes) {
    byte[] chunk = new byte[BUFFER_BYTES];
    long left = bytes;
    try (InputStream in = Files.newInputStream(file)) {
      int n = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      while (n > 0) {
        digest.update(chunk, 0, n);
        left -= n;
        n = in.read(chunk, 0, (int) Math.min(chunk.length, left));
      }
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }
}
