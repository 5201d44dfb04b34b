package dev.cloze.text.tokenizer;

/** UTF-8 into an array, without objects; half of a surrogate pair becomes U+FFFD. */
final class Utf8 {
  private static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** Writes the bytes of a code point at {@code at}; returns the place behind them. */
  static int append(int codePoint, byte[] target, int at) {
    int c = codePoint;
    int next = at;
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      c = REPLACEMENT;
    }
    if (c < 0x80) {
      target[next++] = (byte) c;
    } else if (c < 0x800) {
      target[next++] = (byte) (0xC0 | c >> 6);
      target[next++] = continuation(c);
    } else if (c < 0x10000) {
      target[next++] = (byte) (0xE0 | c >> 12);
      target[next++] = continuation(c >> 6);
      target[next++] = continuation(c);
    } else {
      target[next++] = (byte) (0xF0 | c >> 18);
      target[next++] = continuation(c >> 12);
      target[next++] = continuation(c >> 6);
      target[next++] = continuation(c);
    }
    return next;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | bits & 0x3F);
  }

  /** How many bytes a code point has. */
  static int length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
