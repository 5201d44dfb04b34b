package dev.cloze.text.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/**
 * Token ids and where in the text each came from: the chars from {@code start} to before {@code
 * end}. Reused from text to text. Not thread-safe.
 *
 * <p>Places are Java chars; {@link #toCodePoints} turns them into code points, which is what the
 * original Rust tokenizers report.
 */
public final class TokenSpans {
  private final TokenIds ids = new TokenIds();
  private int[] places = new int[128]; // start and end in turn

  public void add(int id, int start, int end) {
    int at = 2 * ids.size();
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = start;
    places[at + 1] = end;
    ids.add(id);
  }

  public int size() {
    return ids.size();
  }

  public int id(int index) {
    return ids.get(index);
  }

  /** The ids alone, for reading. */
  public TokenIds ids() {
    return ids;
  }

  /** The first char of the token. */
  public int start(int index) {
    return places[2 * Objects.checkIndex(index, size())];
  }

  /** The char behind the token. */
  public int end(int index) {
    return places[2 * Objects.checkIndex(index, size()) + 1];
  }

  /** The piece of the text a token came from. */
  public CharSequence text(int index, CharSequence text) {
    return text.subSequence(start(index), end(index));
  }

  public void clear() {
    ids.clear();
  }

  /** Moves the places of all tokens from {@code first} on. */
  void shift(int first, int chars) {
    for (int i = 2 * first; i < 2 * size(); i++) {
      places[i] += chars;
    }
  }

  void set(int index, int start, int end) {
    places[2 * index] = start;
    places[2 * index + 1] = end;
  }

  /** The same tokens with their places in code points of the text they came from. */
  public TokenSpans toCodePoints(CharSequence text) {
    int[] codePoints = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      boolean middle =
          i > 0
              && Character.isLowSurrogate(text.charAt(i))
              && Character.isHighSurrogate(text.charAt(i - 1));
      codePoints[i + 1] = middle ? codePoints[i] : codePoints[i] + 1;
    }
    var converted = new TokenSpans();
    for (int i = 0; i < size(); i++) {
      converted.add(id(i), codePoints[start(i)], codePoints[end(i)]);
    }
    return converted;
  }
}
