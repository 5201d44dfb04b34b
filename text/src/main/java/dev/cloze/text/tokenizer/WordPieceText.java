package dev.cloze.text.tokenizer;

/** Tokens of WordPiece as text, as Hugging Face shows a prediction. */
final class WordPieceText {
  private WordPieceText() {}

  /**
   * Pieces joined; what the cleaning removed does not come back.
   *
   * @param cleansUp no space before punctuation and English contractions
   */
  static String of(Vocabulary vocabulary, int[] ids, boolean cleansUp) {
    var text = new StringBuilder(ids.length * 6);
    for (int id : ids) {
      String token = vocabulary.token(id);
      if (text.isEmpty()) {
        text.append(token);
      } else if (vocabulary.isContinuation(id)) {
        text.append(token, Vocabulary.CONTINUATION_PREFIX.length(), token.length());
      } else {
        text.append(' ').append(token);
      }
    }
    return cleansUp ? cleanUp(text.toString()) : text.toString();
  }

  private static String cleanUp(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }
}
