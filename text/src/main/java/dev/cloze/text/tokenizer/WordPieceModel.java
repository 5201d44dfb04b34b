package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Longest match first, on words with places. */
final class WordPieceModel implements PieceModel {
  private final Vocabulary vocabulary;
  private final int maxInputCharsPerWord;
  private final WordPieceTrie trie;
  private final boolean cleansUp;
  private final int unknown;
  private final TokenIds ids = new TokenIds();
  private char[] chars = new char[64];

  /**
   * @param cleansUp whether text for people has no space before punctuation
   */
  WordPieceModel(
      Vocabulary vocabulary, int maxInputCharsPerWord, WordPieceTrie trie, boolean cleansUp) {
    this.vocabulary = vocabulary;
    this.maxInputCharsPerWord = maxInputCharsPerWord;
    this.trie = trie;
    this.cleansUp = cleansUp;
    unknown = vocabulary.unk();
  }

  @Override
  public void encode(AlignedText word, TokenSpans out) {
    int length = word.length();
    if (!spell(word)) {
      out.add(unknown, word.start(0), word.end(length - 1));
      return;
    }
    int from = 0;
    for (int i = 0; i < ids.size(); i++) {
      int prefix = i == 0 ? 0 : Vocabulary.CONTINUATION_PREFIX.length();
      int to = from + vocabulary.token(ids.get(i)).length() - prefix;
      out.add(ids.get(i), word.start(from), word.end(to - 1));
      from = to;
    }
  }

  private boolean spell(AlignedText word) {
    if (word.length() > 2 * maxInputCharsPerWord
        || Character.codePointCount(word, 0, word.length()) > maxInputCharsPerWord) {
      return false;
    }
    if (chars.length < word.length()) {
      chars = new char[2 * word.length()];
    }
    word.copy(chars);
    ids.clear();
    return trie.match(chars, word.length(), ids);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public String decode(int[] ids) {
    return WordPieceText.of(vocabulary, ids, cleansUp);
  }

  @Override
  public void write(ObjectNode model, Markup markup) {
    ModelJson.putWordPiece(vocabulary, maxInputCharsPerWord, markup, model);
  }

  @Override
  public String settings() {
    return "wordpiece max_input_chars_per_word=%d\n%s"
        .formatted(maxInputCharsPerWord, String.join("\n", vocabulary.tokens()));
  }

  @Override
  public WordPieceModel copy() {
    return new WordPieceModel(vocabulary, maxInputCharsPerWord, trie, cleansUp);
  }
}
