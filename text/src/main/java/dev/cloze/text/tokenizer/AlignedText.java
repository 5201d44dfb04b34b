package dev.cloze.text.tokenizer;

import java.util.Arrays;

/**
 * Text on its way through normalizers and splitters, with the place in the original text that each
 * of its chars came from. Both chars of a surrogate pair have the same place; an unpaired one has
 * become U+FFFD. Immutable.
 */
final class AlignedText implements CharSequence {
  private final char[] chars;
  private final int[] starts;
  private final int[] ends;
  private final int from;
  private final int to;

  private AlignedText(char[] chars, int[] starts, int[] ends, int from, int to) {
    this.chars = chars;
    this.starts = starts;
    this.ends = ends;
    this.from = from;
    this.to = to;
  }

  /** The chars of a text from {@code from} to before {@code to}, each at its own place. */
  static AlignedText of(CharSequence text, int from, int to) {
    var aligned = new Builder(to - from);
    int end;
    for (int at = from; at < to; at = end) {
      int codePoint = Character.codePointAt(text, at);
      end = at + Character.charCount(codePoint);
      boolean unpaired = Character.getType(codePoint) == Character.SURROGATE;
      aligned.append(unpaired ? 0xFFFD : codePoint, at, end);
    }
    return aligned.build();
  }

  /** Where in the original text the place of a char begins. */
  int start(int index) {
    return starts[from + index];
  }

  /** Where in the original text the place of a char ends. */
  int end(int index) {
    return ends[from + index];
  }

  int codePointAt(int index) {
    return Character.codePointAt(chars, from + index, to);
  }

  /** Copies all chars. */
  void copy(char[] target) {
    System.arraycopy(chars, from, target, 0, length());
  }

  /** The same chars with the same places, fewer of them. */
  AlignedText slice(int start, int end) {
    return new AlignedText(chars, starts, ends, from + start, from + end);
  }

  @Override
  public int length() {
    return to - from;
  }

  @Override
  public char charAt(int index) {
    return chars[from + index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return slice(start, end);
  }

  @Override
  public String toString() {
    return new String(chars, from, to - from);
  }

  /** Makes a text of characters with their places. */
  static final class Builder {
    private char[] chars;
    private int[] starts;
    private int[] ends;
    private int size;

    Builder(int capacity) {
      chars = new char[capacity + 16];
      starts = new int[capacity + 16];
      ends = new int[capacity + 16];
    }

    void append(int codePoint, int start, int end) {
      if (size + 2 > chars.length) {
        chars = Arrays.copyOf(chars, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      for (int n = Character.toChars(codePoint, chars, size); n > 0; n--) {
        starts[size] = start;
        ends[size++] = end;
      }
    }

    /** A character with the place of the char of another text. */
    void append(int codePoint, AlignedText other, int index) {
      append(codePoint, other.start(index), other.end(index));
    }

    AlignedText build() {
      return new AlignedText(chars, starts, ends, 0, size);
    }
  }
}
