package dev.cloze.text.tokenizer;

import java.util.Arrays;

/**
 * The characters of a word as ELMo reads them, Peters et al. (2018): the bytes of its UTF-8 between
 * a begin and an end, filled up to a fixed length. Bytes that do not fit are cut, even within a
 * character. No lower-casing or cleaning; unpaired surrogates vanish.
 *
 * <p>Two id spaces are in use: in training ids begin at 0, and there are 261; a model that is used
 * puts a batch's padding at 0 and moves everything else up by one. Immutable and thread-safe.
 */
public final class CharacterIds {
  public static final int WORD_LENGTH = 50;

  private static final int BEGIN_SENTENCE = 256;
  private static final int END_SENTENCE = 257;
  private static final int BEGIN_WORD = 258;
  private static final int END_WORD = 259;
  private static final int PADDING = 260;

  private final int wordLength;
  private final int shift;

  private CharacterIds(int wordLength, int shift) {
    if (wordLength < 3) {
      throw new TokenizerException(
          "max_characters_per_token is %d; a word needs at least 3: begin, one byte, end"
              .formatted(wordLength));
    }
    this.wordLength = wordLength;
    this.shift = shift;
  }

  /**
   * The 261 ids of training.
   *
   * @param wordLength ids per word, begin and end included; 50 in all published models
   */
  public static CharacterIds training(int wordLength) {
    return new CharacterIds(wordLength, 0);
  }

  /** The 262 ids of a model that is used; 0 is the padding of a batch. */
  public static CharacterIds inference(int wordLength) {
    return new CharacterIds(wordLength, 1);
  }

  /** How many different ids there are. */
  public int size() {
    return PADDING + 1 + shift;
  }

  public int wordLength() {
    return wordLength;
  }

  /** Writes the ids of a word to {@code target} from {@code at} on. */
  public void word(CharSequence word, int[] target, int at) {
    int last = at + wordLength - 1;
    target[at] = BEGIN_WORD + shift;
    int end = at + 1;
    byte[] bytes = new byte[4];
    for (int i = 0; i < word.length() && end < last; ) {
      int codePoint = Character.codePointAt(word, i);
      i += Character.charCount(codePoint);
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        int size = Utf8.append(codePoint, bytes, 0);
        for (int b = 0; b < size && end < last; b++) {
          target[end++] = (bytes[b] & 0xFF) + shift;
        }
      }
    }
    target[end] = END_WORD + shift;
    Arrays.fill(target, end + 1, last + 1, PADDING + shift);
  }

  /** The ids of a word. */
  public int[] word(CharSequence word) {
    int[] ids = new int[wordLength];
    word(word, ids, 0);
    return ids;
  }

  /** The word that begins every sentence. */
  public int[] beginSentence() {
    return single(BEGIN_SENTENCE);
  }

  /** The word that ends every sentence. */
  public int[] endSentence() {
    return single(END_SENTENCE);
  }

  private int[] single(int id) {
    int[] ids = new int[wordLength];
    Arrays.fill(ids, PADDING + shift);
    ids[0] = BEGIN_WORD + shift;
    ids[1] = id + shift;
    ids[2] = END_WORD + shift;
    return ids;
  }

  /**
   * A sentence between its begin and its end: {@code (words + 2) * wordLength} ids, word after
   * word.
   */
  public int[] sentence(Iterable<? extends CharSequence> words) {
    int[] ids = new int[wordLength * 8];
    System.arraycopy(beginSentence(), 0, ids, 0, wordLength);
    int size = wordLength;
    for (CharSequence word : words) {
      if (size + 2 * wordLength > ids.length) {
        ids = Arrays.copyOf(ids, 2 * ids.length);
      }
      word(word, ids, size);
      size += wordLength;
    }
    ids = Arrays.copyOf(ids, size + wordLength);
    System.arraycopy(endSentence(), 0, ids, size, wordLength);
    return ids;
  }
}
