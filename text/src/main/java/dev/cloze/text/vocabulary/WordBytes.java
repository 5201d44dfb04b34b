package dev.cloze.text.vocabulary;

/** One word in UTF-8, in an array that is reused. Half a surrogate pair becomes U+FFFD. */
final class WordBytes {
  private byte[] bytes = new byte[256];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void set(char[] chars, int from, int to) {
    if (bytes.length < 3 * (to - from)) {
      bytes = new byte[Math.max(3 * (to - from), 2 * bytes.length)];
    }
    int at = from;
    while (at < to && chars[at] < 128) {
      bytes[at - from] = (byte) chars[at];
      at++;
    }
    length = at - from;
    while (at < to) {
      int codePoint = Character.codePointAt(chars, at, to);
      at += Character.charCount(codePoint);
      add(codePoint);
    }
  }

  void set(CharSequence text, int from, int to) {
    if (bytes.length < 3 * (to - from)) {
      bytes = new byte[Math.max(3 * (to - from), 2 * bytes.length)];
    }
    length = 0;
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (c < 128) {
        bytes[length++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && at + 1 < to
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        add(Character.toCodePoint(c, text.charAt(++at)));
      } else {
        add(c);
      }
    }
  }

  private void add(int codePoint) {
    if (codePoint < 0x80) {
      bytes[length++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      bytes[length++] = (byte) (0xC0 | codePoint >> 6);
      bytes[length++] = (byte) (0x80 | codePoint & 0x3F);
    } else if (codePoint < 0x10000) {
      boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      int known = half ? 0xFFFD : codePoint;
      bytes[length++] = (byte) (0xE0 | known >> 12);
      bytes[length++] = (byte) (0x80 | known >> 6 & 0x3F);
      bytes[length++] = (byte) (0x80 | known & 0x3F);
    } else {
      bytes[length++] = (byte) (0xF0 | codePoint >> 18);
      bytes[length++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
      bytes[length++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
      bytes[length++] = (byte) (0x80 | codePoint & 0x3F);
    }
  }
}
