package dev.cloze.text.vocabulary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads a {@link Run} word by word, and finds at its end whether it is what was written. */
final class RunReader implements AutoCloseable {
  /** What one takes while it is open, but for words that are longer. */
  static final int MEMORY = 1 << 17;

  private final Run run;
  private final Path file;
  private final InputStream in;
  private final CRC32C checksum = new CRC32C();
  private final byte[] buffer = new byte[MEMORY - 1024];
  private int at;
  private int end;
  private long bytesRead;
  private long wordsLeft;
  private byte[] word = new byte[256];
  private int length;
  private long count;

  RunReader(Path folder, Run run) {
    this.run = run;
    file = folder.resolve(run.file());
    wordsLeft = run.words();
    try {
      in = Files.newInputStream(file);
    } catch (IOException e) {
      throw VocabularyException.reading(file, e);
    }
  }

  /** Goes to the next word; false at the end. */
  boolean next() {
    if (wordsLeft == 0) {
      requireWhole();
      return false;
    }
    wordsLeft--;
    int shared = (int) number();
    int more = (int) number();
    if (shared < 0 || more < 0 || shared > length || shared + more < 0) {
      throw damaged();
    }
    length = shared + more;
    if (length > word.length) {
      word = Arrays.copyOf(word, Math.max(length, 2 * word.length));
    }
    for (int to = shared; to < length; ) {
      if (at == end) {
        fill();
      }
      int part = Math.min(length - to, end - at);
      System.arraycopy(buffer, at, word, to, part);
      at += part;
      to += part;
    }
    count = number();
    return true;
  }

  byte[] word() {
    return word;
  }

  int length() {
    return length;
  }

  long count() {
    return count;
  }

  int compareWordTo(RunReader other) {
    return Arrays.compareUnsigned(word, 0, length, other.word, 0, other.length);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw VocabularyException.reading(file, e);
    }
  }

  private long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        fill();
      }
      byte next = buffer[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private void fill() {
    try {
      end = in.read(buffer);
      at = 0;
    } catch (IOException e) {
      throw VocabularyException.reading(file, e);
    }
    if (end < 0) {
      throw damaged();
    }
    checksum.update(buffer, 0, end);
    bytesRead += end;
  }

  private void requireWhole() {
    try {
      if (at < end
          || in.read() >= 0
          || bytesRead != run.bytes()
          || checksum.getValue() != run.checksum()) {
        throw damaged();
      }
    } catch (IOException e) {
      throw VocabularyException.reading(file, e);
    }
  }

  private VocabularyException damaged() {
    return new VocabularyException(
        "%s is not as it was written (%d bytes, CRC-32C %08x): remove its folder and start again"
            .formatted(file, run.bytes(), run.checksum()));
  }
}
