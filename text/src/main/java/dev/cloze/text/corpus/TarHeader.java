package dev.cloze.text.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A block of 512 bytes in front of a member of a tar archive; POSIX ustar, GNU, and the old one.
 */
final class TarHeader {
  static final int BYTES = 512;

  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;

  private final byte[] block;

  /** Refuses a block whose checksum is wrong. */
  TarHeader(byte[] block) throws IOException {
    if (!isHeader(block)) {
      throw new IOException("a member's header has a wrong checksum");
    }
    this.block = block;
  }

  static boolean isHeader(byte[] start) {
    if (start.length < BYTES || start[0] == 0) {
      return false;
    }
    long sum = 0;
    long signedSum = 0; // some old programs added signed bytes
    for (int i = 0; i < BYTES; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      sum += own ? ' ' : start[i] & 0xff;
      signedSum += own ? ' ' : start[i];
    }
    try {
      long expected = octal(start, CHECKSUM_AT, CHECKSUM_BYTES);
      return expected == sum || expected == signedSum;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean isEmpty(byte[] block) {
    return Arrays.equals(block, new byte[BYTES]);
  }

  String name() {
    String name = text(0, 100);
    boolean posix = text(257, 6).equals("ustar") && block[262] == 0;
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** The kind of member, as POSIX and GNU write it: '0' a file, '5' a directory, … */
  char type() {
    return block[156] == 0 ? '0' : (char) (block[156] & 0xff);
  }

  long size() throws IOException {
    if ((block[124] & 0x80) == 0) {
      return octal(block, 124, 12);
    }
    long size = block[124] & 0x3f; // GNU: a binary number, for what octal digits cannot say
    for (int i = 125; i < 136; i++) {
      if (size >>> 47 != 0) {
        throw new IOException("a member's size is impossible");
      }
      size = size << 8 | block[i] & 0xff;
    }
    return size;
  }

  private String text(int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] block, int at, int length) throws IOException {
    long value = 0;
    int i = at;
    while (i < at + length && block[i] == ' ') {
      i++;
    }
    for (; i < at + length && block[i] != 0 && block[i] != ' '; i++) {
      if (block[i] < '0' || block[i] > '7') {
        throw new IOException("a number in a member's header is none");
      }
      value = value << 3 | block[i] - '0';
    }
    return value;
  }
}
