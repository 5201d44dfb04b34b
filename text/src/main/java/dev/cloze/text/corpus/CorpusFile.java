package dev.cloze.text.corpus;

import dev.cloze.text.FileErrors;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a corpus file, unpacked if they are gzip; what kind they are, they say themselves.
 */
final class CorpusFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_TRAILER = 8;
  private static final int LONGEST_MAGIC = 6;

  private static final Map<String, String> UNSUPPORTED =
      Map.of(
          "504b0304", "a zip archive: unpack it first",
          "28b52ffd", "compressed with zstd: unpack it first, or repack it with gzip",
          "425a68", "compressed with bzip2: unpack it first, or repack it with gzip",
          "fd377a585a00", "compressed with xz: unpack it first, or repack it with gzip",
          "fffe", "UTF-16: convert it to UTF-8 first, as with iconv -f UTF-16 -t UTF-8",
          "feff", "UTF-16: convert it to UTF-8 first, as with iconv -f UTF-16 -t UTF-8");

  private final Path file;
  private final CorpusBytes bytes;
  private final InputStream in;

  /**
   * @param digest takes the bytes of the file, as they are on disk, while they are read; or null
   */
  CorpusFile(Path file, MessageDigest digest) {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new CorpusException(
          "%s is a directory: name the text files in it, as in %s"
              .formatted(file, file.resolve("*.txt")));
    }
    InputStream raw = null;
    try {
      bytes = new CorpusBytes(file, digest);
      raw = new BufferedInputStream(bytes, BUFFER);
      raw.mark(LONGEST_MAGIC);
      byte[] magic = raw.readNBytes(LONGEST_MAGIC);
      raw.reset();
      requireSupported(magic);
      boolean gzip = magic.length > 1 && magic[0] == 0x1f && (magic[1] & 0xff) == 0x8b;
      in = gzip ? new WholeGzip(raw) : raw;
    } catch (IOException e) {
      closeQuietly(raw, e);
      throw failure(e);
    } catch (CorpusException e) {
      closeQuietly(raw, e);
      throw e;
    }
  }

  int read(byte[] buffer, int offset, int length) {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** How far into the file, as it is on disk, reading has come, buffers included. */
  long bytesRead() {
    return bytes.count();
  }

  /** Reads what follows the last document, so that the digest has seen the whole file. */
  void readToEnd() {
    try {
      bytes.readToEnd();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void requireSupported(byte[] magic) {
    String hex = java.util.HexFormat.of().formatHex(magic);
    UNSUPPORTED.forEach(
        (start, what) -> {
          if (hex.startsWith(start)) {
            throw new CorpusException(
                "%s is %s; expected UTF-8 text, plain or gzip".formatted(file, what));
          }
        });
  }

  private CorpusException failure(IOException e) {
    if (e instanceof EOFException || e instanceof ZipException) {
      return new CorpusException(
          "%s is broken gzip (%s): fetch or pack it again; gzip -t tests it"
              .formatted(file, e instanceof EOFException ? "it ends too early" : e.getMessage()),
          e);
    }
    return new CorpusException("%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
  }

  private static void closeQuietly(InputStream in, Exception cause) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  /** Gzip of any number of members. Java's own ignores whatever follows that is not a member. */
  private static final class WholeGzip extends GZIPInputStream {
    WholeGzip(InputStream in) throws IOException {
      super(in, BUFFER);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count < 0 && (inf.getRemaining() > GZIP_TRAILER || in.read() >= 0)) {
        throw new ZipException("bytes behind its end that are no gzip");
      }
      return count;
    }
  }
}
