package dev.cloze.text.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * The bytes of a file as they are on disk, counted and, if somebody asks, hashed while they are
 * read: each passes through the digest once, also those that are skipped.
 */
final class CorpusBytes extends InputStream {
  private final InputStream in;
  private final MessageDigest digest; // null: nobody asks
  private long count;

  CorpusBytes(Path file, MessageDigest digest) throws IOException {
    in = Channels.newInputStream(FileChannel.open(file, StandardOpenOption.READ));
    this.digest = digest;
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      count += read;
      if (digest != null) {
        digest.update(buffer, offset, read);
      }
    }
    return read;
  }

  /** Reads what is left, which may be nothing. */
  void readToEnd() throws IOException {
    byte[] rest = new byte[1 << 13];
    int read = read(rest, 0, rest.length);
    while (read >= 0) {
      read = read(rest, 0, rest.length);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
