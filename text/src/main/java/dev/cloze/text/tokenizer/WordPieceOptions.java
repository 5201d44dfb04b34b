package dev.cloze.text.tokenizer;

/**
 * The settings of BERT's tokenizer, as in {@code tokenizer_config.json}.
 *
 * @param lowerCase lower-case the text ("uncased")
 * @param stripAccents remove accents; null: exactly when lower-casing
 * @param tokenizeChineseChars every CJK ideograph is a word of its own
 * @param maxInputCharsPerWord longer words (in code points) become [UNK]; 100 in Hugging Face
 */
public record WordPieceOptions(
    boolean lowerCase,
    Boolean stripAccents,
    boolean tokenizeChineseChars,
    int maxInputCharsPerWord) {
  /** As in the published uncased models. */
  public static final WordPieceOptions UNCASED = new WordPieceOptions(true, null, true, 100);

  /** As in the published cased models. */
  public static final WordPieceOptions CASED = new WordPieceOptions(false, null, true, 100);

  public WordPieceOptions {
    if (maxInputCharsPerWord < 1) {
      throw new TokenizerException(
          "max_input_chars_per_word is %d; it must be at least 1".formatted(maxInputCharsPerWord));
    }
  }

  boolean stripsAccents() {
    return stripAccents == null ? lowerCase : stripAccents;
  }
}
