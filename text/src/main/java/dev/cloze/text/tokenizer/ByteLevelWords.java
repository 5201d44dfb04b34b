package dev.cloze.text.tokenizer;

/**
 * Splits text into words as GPT-2 does: English contractions; letters, numbers or other marks, each
 * with one blank before; white space. Nothing is lost or changed. Time is linear in the text. Not
 * thread-safe.
 *
 * <p>It does what the published regular expression says, {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|
 * ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}, without an engine.
 */
public final class ByteLevelWords {
  /** Takes the words of a text in order. */
  public interface Sink {
    /** A word: the chars from {@code from} to before {@code to}; the array is reused. */
    void word(char[] chars, int from, int to);
  }

  private static final int KEPT = 1 << 16; // chars; longer buffers are given back after the text

  private final ByteLevelOptions options;
  private final byte[] ascii = new byte[128];
  private char[] chars = new char[1 << 10];
  private int end;

  public ByteLevelWords(ByteLevelOptions options) {
    this.options = options;
    for (int c = 0; c < ascii.length; c++) {
      ascii[c] = ByteLevelCharacters.kind(c);
    }
  }

  public void split(CharSequence text, Sink sink) {
    load(text);
    if (!options.useRegex()) {
      if (end > 0) {
        sink.word(chars, 0, end);
      }
    } else {
      for (int from = 0; from < end; ) {
        int to = wordEnd(from);
        sink.word(chars, from, to);
        from = to;
      }
    }
    if (chars.length > KEPT) {
      chars = new char[1 << 10];
    }
  }

  /** Whether a blank is put before this text; it is then the first char of the first word. */
  boolean prefixes(CharSequence text) {
    return options.addPrefixSpace() && !text.isEmpty() && text.charAt(0) != ' ';
  }

  private void load(CharSequence text) {
    int from = prefixes(text) ? 1 : 0;
    end = from + text.length();
    if (end > chars.length) {
      chars = new char[Math.max(end, 2 * chars.length)];
    }
    chars[0] = ' ';
    if (text instanceof String string) {
      string.getChars(0, string.length(), chars, from);
    } else {
      for (int i = 0; i < text.length(); i++) {
        chars[from + i] = text.charAt(i);
      }
    }
  }

  private int wordEnd(int from) {
    char c = chars[from];
    byte kind = kind(from);
    if (kind == ByteLevelCharacters.SPACE) {
      if (c == ' ' && from + 1 < end) {
        byte next = kind(from + 1);
        if (next != ByteLevelCharacters.SPACE) {
          return runEnd(from + 1, next);
        }
      }
      return spaceEnd(from);
    }
    if (c == '\'') {
      int contraction = contraction(from + 1);
      if (contraction > 0) {
        return from + 1 + contraction;
      }
    }
    return runEnd(from, kind);
  }

  private int runEnd(int from, byte kind) {
    int at = from;
    while (at < end) {
      char c = chars[at];
      if (c < 128) {
        if (ascii[c] != kind) {
          return at;
        }
        at++;
      } else {
        int codePoint = Character.codePointAt(chars, at, end);
        if (ByteLevelCharacters.kind(codePoint) != kind) {
          return at;
        }
        at += Character.charCount(codePoint);
      }
    }
    return at;
  }

  /** White space keeps its last character for the word behind it, unless that is all there is. */
  private int spaceEnd(int from) {
    int at = from + 1;
    while (at < end && kind(at) == ByteLevelCharacters.SPACE) {
      at++;
    }
    return at < end && at > from + 1 ? at - 1 : at;
  }

  private byte kind(int at) {
    char c = chars[at];
    return c < 128 ? ascii[c] : ByteLevelCharacters.kind(Character.codePointAt(chars, at, end));
  }

  /** The letters of a contraction that begins here, or 0. */
  private int contraction(int at) {
    if (at >= end) {
      return 0;
    }
    char next = at + 1 < end ? chars[at + 1] : 0;
    return switch (chars[at]) {
      case 's', 't', 'm', 'd' -> 1;
      case 'r', 'v' -> next == 'e' ? 2 : 0;
      case 'l' -> next == 'l' ? 2 : 0;
      default -> 0;
    };
  }
}
