package dev.cloze.text.corpus;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file as it is on disk, hashed while it is read if somebody asks, and how much has come out of
 * it.
 */
final class PackedBytes extends InputStream {
  private final Path file;
  private final UnpackLimits limits;
  private final FileChannel channel;
  private final MessageDigest digest; // null: nobody asks
  private long unpacked;

  PackedBytes(Path file, UnpackLimits limits, MessageDigest digest) {
    this.file = file;
    this.limits = limits;
    this.digest = digest;
    if (Files.isDirectory(file)) {
      throw new CorpusException(
          "%s is a directory: name the text files in it, as in %s"
              .formatted(file, file.resolve("*.txt")));
    }
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      int count = channel.read(ByteBuffer.wrap(buffer, offset, length));
      if (count > 0 && digest != null) {
        digest.update(buffer, offset, count);
      }
      return count;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Reads what is left, so that the digest has seen the whole file. */
  void readToEnd() {
    byte[] rest = new byte[1 << 14];
    int count = read(rest, 0, rest.length);
    while (count >= 0) {
      count = read(rest, 0, rest.length);
    }
  }

  /** How far into the file reading has come, buffers included. */
  long position() {
    try {
      return channel.position();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Counts what a layer has yielded, and refuses a decompression bomb. */
  void onUnpacked(String name, int bytes) {
    unpacked += bytes;
    if (unpacked > limits.maxBytes()) {
      throw new CorpusException(
          "%s: more than %,d bytes come out of this file, the limit; if that is right, raise it with --max-unpacked"
              .formatted(name, limits.maxBytes()));
    }
    if (unpacked > UnpackLimits.HARMLESS_BYTES && unpacked / limits.maxRatio() > position()) {
      throw new CorpusException(
          "%s looks like a decompression bomb: %,d bytes come out of the first %,d of the file, over %d times as many; if that is right, raise --max-unpack-ratio"
              .formatted(name, unpacked, position(), limits.maxRatio()));
    }
  }

  /** Some layers close what they unpack: what follows them is still to be read. */
  @Override
  public void close() {}

  void closeFile() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private CorpusException failure(IOException e) {
    return new CorpusException("%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
  }
}
