package dev.cloze.text.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * The bits of one bzip2 block, its magic number included, from the first bit of the first byte on.
 *
 * @param level the digit of the stream's header: the size of its blocks in 100,000 bytes
 */
record Bzip2Block(byte[] bytes, long bits, int level) {
  static final long MAGIC = 0x314159265359L;
  static final long END_MAGIC = 0x177245385090L;
  static final int MAGIC_BITS = 48;

  /** A block of one repeated byte unpacks to 46 MB: the rest stays packed until it is read. */
  private static final int HEAD_BYTES = 4 << 20;

  /**
   * @param head the first bytes
   * @param rest the others; closed if there are none
   */
  record Unpacked(byte[] head, InputStream rest) {}

  static Bzip2Block of(byte[] source, long fromBit, long toBit, int level) {
    return new Bzip2Block(copyBits(source, fromBit, toBit), toBit - fromBit, level);
  }

  /** Blocks that were taken apart where the packed data happen to hold the magic number. */
  Bzip2Block with(Bzip2Block next) {
    byte[] both = new byte[(int) ((bits + next.bits + 7) / 8)];
    System.arraycopy(bytes, 0, both, 0, bytes.length);
    int shift = (int) (bits & 7);
    int at = (int) (bits >>> 3);
    for (int i = 0; i < next.bytes.length; i++) {
      int b = next.bytes[i] & 0xff;
      both[at + i] |= (byte) (b >>> shift);
      if (shift > 0 && at + i + 1 < both.length) {
        both[at + i + 1] = (byte) (b << 8 - shift);
      }
    }
    return new Bzip2Block(both, bits + next.bits, level);
  }

  /** The checksum that stands behind the magic number. */
  int crc() {
    int crc = 0;
    for (int i = 6; i < 10 && i < bytes.length; i++) {
      crc = crc << 8 | bytes[i] & 0xff;
    }
    return crc;
  }

  Unpacked unpack() throws IOException {
    InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(asStream()), false);
    byte[] head = in.readNBytes(HEAD_BYTES);
    return new Unpacked(head, head.length < HEAD_BYTES ? InputStream.nullInputStream() : in);
  }

  /** A stream of this one block. */
  private byte[] asStream() {
    var stream = new ByteArrayOutputStream(bytes.length + 16);
    stream.writeBytes(new byte[] {'B', 'Z', 'h', (byte) level});
    stream.writeBytes(bytes);
    byte[] out = new byte[stream.size() + 11];
    System.arraycopy(stream.toByteArray(), 0, out, 0, stream.size());
    long at = 32 + bits;
    at = putBits(out, at, END_MAGIC, MAGIC_BITS);
    putBits(out, at, crc() & 0xffffffffL, 32); // of one block, the stream's is the same
    return out;
  }

  private static long putBits(byte[] out, long at, long value, int count) {
    for (int i = count - 1; i >= 0; i--, at++) {
      int mask = 0x80 >>> (int) (at & 7);
      if ((value >>> i & 1) != 0) {
        out[(int) (at >>> 3)] |= (byte) mask;
      }
    }
    return at;
  }

  private static byte[] copyBits(byte[] source, long from, long to) {
    int length = (int) ((to - from + 7) / 8);
    byte[] copy = new byte[length];
    int shift = (int) (from & 7);
    int at = (int) (from >>> 3);
    for (int i = 0; i < length; i++) {
      int two = (source[at + i] & 0xff) << 8;
      if (at + i + 1 < source.length) {
        two |= source[at + i + 1] & 0xff;
      }
      copy[i] = (byte) (two >>> 8 - shift);
    }
    int unused = (int) (8L * length - (to - from));
    if (unused > 0) {
      copy[length - 1] &= (byte) (0xff << unused);
    }
    return copy;
  }
}
