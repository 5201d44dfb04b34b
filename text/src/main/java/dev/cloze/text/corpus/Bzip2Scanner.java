package dev.cloze.text.corpus;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Takes bzip2 apart into its blocks without unpacking them: each begins with a magic number, at any
 * bit. Streams may follow each other.
 */
final class Bzip2Scanner {
  private static final long MASK = (1L << Bzip2Block.MAGIC_BITS) - 1;
  private static final int READ = 1 << 16;

  /** 900,000 symbols of 20 bits are the worst there is. */
  private static final int MAX_BLOCK_BYTES = 3 << 20;

  /** Which bytes can stand in the middle of a magic number, whatever bit it begins at. */
  private static final boolean[] INSIDE_MAGIC = new boolean[256];

  static {
    for (int shift = 0; shift < 8; shift++) {
      INSIDE_MAGIC[(int) (Bzip2Block.MAGIC << shift >>> 24) & 0xff] = true;
      INSIDE_MAGIC[(int) (Bzip2Block.END_MAGIC << shift >>> 24) & 0xff] = true;
    }
  }

  private final InputStream in;
  private byte[] buffer = new byte[4 * READ];
  private int limit; // bytes in the buffer
  private long at; // bit of the buffer where the next magic number is, or a stream begins
  private long before; // bytes that were there before the buffer
  private int level; // of the stream; 0 between streams

  /** A block, or the end of a stream. */
  sealed interface Part permits Block, End {}

  /**
   * @param position of its first byte among the packed bytes
   */
  record Block(Bzip2Block block, long position) implements Part {}

  /**
   * @param crc of all blocks of the stream
   */
  record End(int crc) implements Part {}

  Bzip2Scanner(InputStream in) {
    this.in = in;
  }

  /** The next part, or null at the end of the file. */
  Part next() throws IOException {
    if (level == 0 && !beginStream()) {
      return null;
    }
    drop();
    require(Bzip2Block.MAGIC_BITS);
    long magic = bits(at, Bzip2Block.MAGIC_BITS);
    if (magic == Bzip2Block.END_MAGIC) {
      require(Bzip2Block.MAGIC_BITS + 32);
      int crc = (int) bits(at + Bzip2Block.MAGIC_BITS, 32);
      at = at + Bzip2Block.MAGIC_BITS + 32 + 7 & ~7L;
      level = 0;
      return new End(crc);
    }
    if (magic != Bzip2Block.MAGIC) {
      throw new IOException("no block where one must begin");
    }
    long from = at;
    long position = before + (from >>> 3);
    at = findMagic(from + Bzip2Block.MAGIC_BITS);
    return new Block(Bzip2Block.of(buffer, from, at, level), position);
  }

  private boolean beginStream() throws IOException {
    drop();
    boolean first = before == 0 && at == 0;
    while (limit - (at >>> 3) < 4 && fill()) {
      // on
    }
    int start = (int) (at >>> 3);
    if (limit == start && !first) {
      return false;
    }
    if (limit - start < 4) {
      throw new EOFException();
    }
    boolean magic = buffer[start] == 'B' && buffer[start + 1] == 'Z' && buffer[start + 2] == 'h';
    int digit = buffer[start + 3];
    if (!magic || digit < '1' || digit > '9') {
      throw new IOException("bytes behind its end that are no bzip2");
    }
    level = digit;
    at += 32;
    return true;
  }

  /** The first bit at or behind {@code from} where a magic number begins. */
  private long findMagic(long from) throws IOException {
    int next = (int) (from >>> 3);
    long window = 0; // the last 64 bits
    int first = next;
    while (true) {
      if (next == limit && !fill()) {
        throw new EOFException();
      }
      window = window << 8 | buffer[next++] & 0xff;
      if (INSIDE_MAGIC[(int) (window >>> 24) & 0xff]) {
        for (int shift = 7; shift >= 0; shift--) {
          long value = window >>> shift & MASK;
          if (value == Bzip2Block.MAGIC || value == Bzip2Block.END_MAGIC) {
            long found = 8L * next - shift - Bzip2Block.MAGIC_BITS;
            if (found >= from) {
              return found;
            }
          }
        }
      }
      if (next - first > MAX_BLOCK_BYTES) {
        throw new IOException("a block without an end");
      }
    }
  }

  private long bits(long from, int count) {
    long value = 0;
    for (long i = from; i < from + count; i++) {
      value = value << 1 | buffer[(int) (i >>> 3)] >>> 7 - (int) (i & 7) & 1;
    }
    return value;
  }

  private void require(int count) throws IOException {
    while (8L * limit - at < count) {
      if (!fill()) {
        throw new EOFException();
      }
    }
  }

  /** Forgets the bytes in front of the next bit. */
  private void drop() {
    int used = (int) (at >>> 3);
    if (used >= buffer.length / 2) {
      System.arraycopy(buffer, used, buffer, 0, limit - used);
      limit -= used;
      before += used;
      at -= 8L * used;
    }
  }

  private boolean fill() throws IOException {
    if (buffer.length - limit < READ) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, limit, READ);
    limit += Math.max(count, 0);
    return count >= 0;
  }
}
