package dev.cloze.text.vocabulary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes a {@link Run}. */
final class RunWriter implements CountedWords.Sink, AutoCloseable {
  private static final int BUFFER = 1 << 17;
  private static final int LONGEST_NUMBERS = 3 * 10;

  private final Path file;
  private final FileChannel channel;
  private final CRC32C checksum = new CRC32C();
  private final byte[] buffer = new byte[BUFFER];
  private int used;
  private byte[] previous = new byte[256];
  private int previousLength;
  private long words;
  private long written;

  RunWriter(Path file) {
    this.file = file;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw VocabularyException.writing(file, e);
    }
  }

  @Override
  public void word(byte[] bytes, int length, long count) {
    int shared = Arrays.mismatch(previous, 0, previousLength, bytes, 0, length);
    if (shared < 0) {
      throw new IllegalStateException("the same word twice in a run");
    }
    if (used + LONGEST_NUMBERS > BUFFER) {
      flush();
    }
    number(shared);
    number(length - shared);
    for (int from = shared; from < length; ) {
      int part = Math.min(length - from, BUFFER - used);
      System.arraycopy(bytes, from, buffer, used, part);
      used += part;
      from += part;
      if (BUFFER - used < LONGEST_NUMBERS) {
        flush();
      }
    }
    number(count);
    if (length > previous.length) {
      previous = new byte[Math.max(length, 2 * previous.length)];
    }
    System.arraycopy(bytes, shared, previous, shared, length - shared);
    previousLength = length;
    words++;
  }

  /** Brings the file to the disk and says what it is. */
  Run finish() {
    flush();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw VocabularyException.writing(file, e);
    }
    return new Run(file.getFileName().toString(), words, written, checksum.getValue());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw VocabularyException.writing(file, e);
    }
  }

  private void number(long value) {
    long rest = value;
    while (rest >= 0x80) {
      buffer[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[used++] = (byte) rest;
  }

  private void flush() {
    checksum.update(buffer, 0, used);
    written += used;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, used);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw VocabularyException.writing(file, e);
    }
    used = 0;
  }
}
