package dev.cloze.text.words;

import java.nio.charset.StandardCharsets;

/** UTF-8 without what cannot be encoded: a surrogate that stands alone is left out. */
final class Utf8Bytes {
  private Utf8Bytes() {}

  static byte[] of(String word) {
    boolean wellFormed =
        word.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    return (wellFormed ? word : withoutLoneSurrogates(word)).getBytes(StandardCharsets.UTF_8);
  }

  private static String withoutLoneSurrogates(String word) {
    StringBuilder rest = new StringBuilder();
    word.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .forEach(rest::appendCodePoint);
    return rest.toString();
  }
}
