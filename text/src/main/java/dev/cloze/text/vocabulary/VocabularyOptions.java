package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.List;

/**
 * What to train.
 *
 * @param size tokens in all, special ones included; fewer if the texts do not yield as many
 * @param minFrequency pairs seen less often are not merged, in {@code WORDS} words seen less often
 *     are left out; Hugging Face has 2 for pieces
 * @param lowerCase WordPiece only: lower-case the text and remove accents ("uncased")
 * @param maxAlphabet WordPiece only: the most frequent characters that are kept; 1000 in Hugging
 *     Face
 */
public record VocabularyOptions(
    VocabularyType type, int size, int minFrequency, boolean lowerCase, int maxAlphabet) {
  /** As in RoBERTa, but for the mask, which is its last token. */
  private static final List<String> ROBERTA_ORDER =
      List.of(
          SpecialTokens.ROBERTA.cls(),
          SpecialTokens.ROBERTA.pad(),
          SpecialTokens.ROBERTA.sep(),
          SpecialTokens.ROBERTA.unk(),
          SpecialTokens.ROBERTA.mask());

  public static final int DEFAULT_MAX_ALPHABET = 1000;

  public VocabularyOptions {
    if (size <= specialTokens(type).size() || minFrequency < 1 || maxAlphabet < 1) {
      throw new VocabularyException(
          "size is %d, min_frequency %d, max_alphabet %d; expected more than the %d special tokens, at least 1, at least 1"
              .formatted(size, minFrequency, maxAlphabet, specialTokens(type).size()));
    }
  }

  /** The usual settings for a WordPiece vocabulary of this size. */
  public static VocabularyOptions wordPiece(int size, boolean lowerCase) {
    return new VocabularyOptions(
        VocabularyType.WORDPIECE,
        size,
        defaultMinFrequency(VocabularyType.WORDPIECE),
        lowerCase,
        DEFAULT_MAX_ALPHABET);
  }

  public static int defaultMinFrequency(VocabularyType type) {
    return type == VocabularyType.WORDS ? 1 : 2;
  }

  /** The tokens that come first, whatever the texts hold. */
  static List<String> specialTokens(VocabularyType type) {
    return switch (type) {
      case WORDPIECE -> Vocabulary.SPECIAL_TOKENS;
      case BPE -> ROBERTA_ORDER;
      case WORDS -> WordList.SPECIAL_TOKENS;
    };
  }
}
