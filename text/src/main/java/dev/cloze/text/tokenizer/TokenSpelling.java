package dev.cloze.text.tokenizer;

/** How the tokens of a vocabulary spell text. */
public enum TokenSpelling {
  /** Plain text; a piece that continues a word begins with {@code ##}. */
  WORD_PIECE {
    @Override
    boolean continuesWord(String token) {
      return token.startsWith(Vocabulary.CONTINUATION_PREFIX);
    }
  },

  /**
   * One symbol of {@link ByteSymbols} per byte of UTF-8; a piece that begins a word begins with a
   * blank, {@code Ġ}. So the first word of a text counts as continuing, and punctuation belongs to
   * the word before it: the rule of fairseq's whole-word masking.
   */
  BYTE_LEVEL {
    @Override
    boolean continuesWord(String token) {
      return token.charAt(0) != ByteSymbols.BLANK && !token.startsWith(FILLER);
    }
  };

  /** fairseq fills dictionaries up with tokens that begin so. */
  private static final String FILLER = "madeupword";

  /** Whether a token without a role of its own continues the word before it. */
  abstract boolean continuesWord(String token);
}
