package dev.cloze.text.tokenizer;

import java.util.function.IntPredicate;

/** Finds what a text is split at, or what is replaced in it. */
@FunctionalInterface
interface TextPattern {
  /** Takes the parts of a text in order, all of it. */
  @FunctionalInterface
  interface Sink {
    void part(int start, int end, boolean isMatch);
  }

  void find(AlignedText text, Sink sink);

  default TextPattern inverted() {
    return (text, sink) -> find(text, (start, end, isMatch) -> sink.part(start, end, !isMatch));
  }

  /** Every character of a kind is a match of its own. */
  static TextPattern characters(IntPredicate kind) {
    return (text, sink) -> {
      int done = 0;
      int next;
      for (int at = 0; at < text.length(); at = next) {
        int codePoint = text.codePointAt(at);
        next = at + Character.charCount(codePoint);
        if (kind.test(codePoint)) {
          if (done < at) {
            sink.part(done, at, false);
          }
          sink.part(at, next, true);
          done = next;
        }
      }
      if (done < text.length()) {
        sink.part(done, text.length(), false);
      }
    };
  }

  /** Every run of word characters, and every run of others but white space. */
  static TextPattern words() {
    return (text, sink) -> {
      int run = 0;
      int next;
      for (int at = 0; at < text.length(); at = next) {
        int kind = kind(text.codePointAt(at));
        next = at + Character.charCount(text.codePointAt(at));
        if (next == text.length() || kind(text.codePointAt(next)) != kind) {
          sink.part(run, next, kind != 0);
          run = next;
        }
      }
    };
  }

  private static int kind(int codePoint) {
    if (ByteLevelCharacters.isWord(codePoint)) {
      return 1;
    }
    return ByteLevelCharacters.isSpace(codePoint) ? 0 : 2;
  }

  /** A string that is no pattern. */
  static TextPattern literal(String literal) {
    return (text, sink) -> {
      String all = text.toString();
      int done = 0;
      for (int at = all.indexOf(literal); at >= 0; at = all.indexOf(literal, done)) {
        if (done < at) {
          sink.part(done, at, false);
        }
        done = at + literal.length();
        sink.part(at, done, true);
      }
      if (done < all.length()) {
        sink.part(done, all.length(), false);
      }
    };
  }
}
