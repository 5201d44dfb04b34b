package dev.cloze.text.tokenizer;

import java.util.function.IntFunction;

/**
 * Finds where in a text the pieces of byte-level BPE came from. A piece that holds some of the
 * bytes of a character has the whole character in its place. A blank that was put before the text
 * has the place of the first character.
 */
final class ByteLevelPlaces implements ByteLevelWords.Sink {
  /** Appends the tokens of a word. */
  interface WordEncoder {
    void encode(char[] chars, int from, int to, TokenIds out);
  }

  private final CharSequence text;
  private final TokenSpans out;
  private final Vocabulary vocabulary;
  private final WordEncoder encoder;
  private final TokenIds ids = new TokenIds();
  private int prefix; // chars before the text
  private int[] starts = new int[64]; // of the character of each byte of a word
  private int[] ends = new int[64];

  ByteLevelPlaces(CharSequence text, TokenSpans out, Vocabulary vocabulary, WordEncoder encoder) {
    this.text = text;
    this.out = out;
    this.vocabulary = vocabulary;
    this.encoder = encoder;
  }

  void fill(ByteLevelWords words) {
    prefix = words.prefixes(text) ? 1 : 0;
    words.split(text, this);
  }

  @Override
  public void word(char[] chars, int from, int to) {
    ids.clear();
    encoder.encode(chars, from, to, ids);
    locateBytes(chars, from, to);
    int at = 0;
    for (int i = 0; i < ids.size(); i++) {
      int next = at + bytes(ids.get(i));
      out.add(ids.get(i), starts[at], ends[next - 1]);
      at = next;
    }
  }

  private int bytes(int id) {
    String token = vocabulary.token(id);
    return token.equals(vocabulary.specials().unk()) ? 1 : token.length();
  }

  private void locateBytes(char[] chars, int from, int to) {
    if (starts.length < 3 * (to - from)) {
      starts = new int[6 * (to - from)];
      ends = new int[6 * (to - from)];
    }
    int size = 0;
    for (int at = from; at < to; ) {
      int codePoint = Character.codePointAt(chars, at, to);
      int start = at - prefix;
      at += Character.charCount(codePoint);
      int end = at - prefix;
      if (start < 0) { // the blank that was put before the text
        start = 0;
        end = Character.charCount(Character.codePointAt(text, 0));
      }
      for (int b = Utf8.length(codePoint); b > 0; b--) {
        starts[size] = start;
        ends[size++] = end;
      }
    }
  }

  /**
   * Takes blanks out of the places from {@code first} on, as the original counts them.
   *
   * @param spelling what each token stands for: its symbols, or the text of an added token
   */
  static void trim(
      CharSequence text,
      TokenSpans out,
      int first,
      ByteLevelOptions options,
      IntFunction<CharSequence> spelling) {
    if (!options.trimOffsets()) {
      return;
    }
    for (int i = first; i < out.size(); i++) {
      CharSequence token = spelling.apply(i);
      int leading = 0;
      while (leading < token.length() && isBlank(token.charAt(leading))) {
        leading++;
      }
      int trailing = 0;
      while (trailing < token.length() && isBlank(token.charAt(token.length() - 1 - trailing))) {
        trailing++;
      }
      int start = out.start(i);
      int end = out.end(i);
      if (leading == 1 && options.addPrefixSpace() && (i == first || start == 0)) {
        leading = 0; // it was put there; more than one were in the text
      }
      for (; leading > 0 && start < end; leading--) {
        start += Character.charCount(Character.codePointAt(text, start));
      }
      for (; trailing > 0 && end > start; trailing--) {
        end -= Character.charCount(Character.codePointBefore(text, end));
      }
      out.set(i, start, end);
    }
  }

  private static boolean isBlank(char c) {
    return c == ByteSymbols.BLANK || ByteLevelCharacters.kind(c) == ByteLevelCharacters.SPACE;
  }
}
