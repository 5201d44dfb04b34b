package dev.cloze.text.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a POSIX extended header says of the next member of a tar archive.
 *
 * @param path null if it does not say
 * @param size -1 if it does not say
 * @param sparse whether the bytes are not the file's
 */
record PaxRecords(String path, long size, boolean sparse) {
  static PaxRecords of(byte[] bytes) throws IOException {
    String path = null;
    long size = -1;
    boolean sparse = false;
    int at = 0;
    while (at < bytes.length) { // "30 path=a/long/name.txt\n", the length counts all of it
      int length = 0;
      int digit = at;
      for (; digit < bytes.length && bytes[digit] >= '0' && bytes[digit] <= '9'; digit++) {
        length = Math.min(10 * length + bytes[digit] - '0', 1 << 24);
      }
      int end = at + length;
      if (digit == bytes.length || bytes[digit] != ' ' || end <= digit + 1 || end > bytes.length) {
        throw new IOException("a malformed extended header");
      }
      String text = new String(bytes, digit + 1, end - digit - 2, StandardCharsets.UTF_8);
      if (text.startsWith("path=")) {
        path = text.substring("path=".length());
      } else if (text.startsWith("size=")) {
        size = size(text.substring("size=".length()));
      } else if (text.startsWith("GNU.sparse.")) {
        sparse = true;
      }
      at = end;
    }
    return new PaxRecords(path, size, sparse);
  }

  private static long size(String digits) throws IOException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IOException("a member's size is no number", e);
    }
  }
}
