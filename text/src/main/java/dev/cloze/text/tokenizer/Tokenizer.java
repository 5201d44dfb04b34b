package dev.cloze.text.tokenizer;

/**
 * Turns text into token ids and back. An instance keeps buffers and is not thread-safe; {@link
 * #copy()} gives another thread its own.
 */
public interface Tokenizer {
  /**
   * Appends the ids of the text. No special tokens are added, and text that spells one ("[MASK]")
   * is text like any other: a corpus cannot smuggle in control tokens.
   */
  void encode(CharSequence text, TokenIds out);

  default TokenIds encode(CharSequence text) {
    var ids = new TokenIds(text.length() / 3 + 8);
    encode(text, ids);
    return ids;
  }

  /**
   * As {@link #encode(CharSequence, TokenIds)}, and also where in the text each token came from.
   * Parts of the text that became no token lie between the places of two tokens; a character that
   * became several tokens lies in the place of each.
   */
  void encode(CharSequence text, TokenSpans out);

  /**
   * As {@link #encode(CharSequence, TokenSpans)}, but "[MASK]" in the text is the token, and so is
   * every other one of {@link #markup()}, as Hugging Face's library does it. Not for corpora.
   */
  void encodeMarked(CharSequence text, TokenSpans out);

  /** The tokens that are no text. */
  Markup markup();

  /** Text for people to read: pieces joined, spaces before punctuation removed. */
  String decode(int[] ids);

  Vocabulary vocabulary();

  /** SHA-256 in hexadecimal of the vocabulary and of every setting that changes the ids. */
  String fingerprint();

  /** A tokenizer with the same results and its own buffers; what cannot change is shared. */
  Tokenizer copy();
}
