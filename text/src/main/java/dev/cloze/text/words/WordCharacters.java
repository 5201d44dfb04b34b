package dev.cloze.text.words;

/**
 * The characters of a word, which are the bytes of its UTF-8: begin of word, the bytes, end of
 * word, padding. A word that has more bytes than fit loses the last ones, as in the original, even
 * in the middle of a letter. The begin and the end of a sentence have a character of their own.
 *
 * <p>Ids are those of training, 0 to 260; files and tools for inference count from 1 and use 0 for
 * words that are padding.
 */
public final class WordCharacters {
  public static final int BEGIN_OF_SENTENCE = 256;
  public static final int END_OF_SENTENCE = 257;
  public static final int BEGIN_OF_WORD = 258;
  public static final int END_OF_WORD = 259;
  public static final int PADDING = 260;

  private static final int ENDS = 2; // the begin and the end of the word
  private static final int MOST_BYTES_OF_A_CHAR = 3; // in UTF-8; two chars of a pair have four

  private final int maxCharacters;

  /**
   * @param maxCharacters ids of a word, its begin and its end included; 50 in all published models
   */
  public WordCharacters(int maxCharacters) {
    if (maxCharacters <= ENDS) {
      throw new IllegalArgumentException("no room for a byte in " + maxCharacters);
    }
    this.maxCharacters = maxCharacters;
  }

  /** The ids of a word. */
  public int maxCharacters() {
    return maxCharacters;
  }

  /**
   * Writes the ids of a word. {@code <S>} and {@code </S>} are the ends of a sentence, also where
   * they stand in a text.
   *
   * @return whether bytes of the word did not fit
   */
  public boolean encode(String word, int[] target, int offset) {
    int last = offset + maxCharacters - 1; // where the end of the longest word stands
    int at = offset;
    target[at++] = BEGIN_OF_WORD;
    boolean cut = false;
    if (word.equals(WordVocabulary.BEGIN)) {
      target[at++] = BEGIN_OF_SENTENCE;
    } else if (word.equals(WordVocabulary.END)) {
      target[at++] = END_OF_SENTENCE;
    } else {
      byte[] bytes = Utf8Bytes.of(word);
      int fitting = Math.min(bytes.length, last - at);
      for (int i = 0; i < fitting; i++) {
        target[at++] = bytes[i] & 0xff;
      }
      cut = fitting < bytes.length;
    }
    target[at++] = END_OF_WORD;
    while (at <= last) {
      target[at++] = PADDING;
    }
    return cut;
  }

  /** Whether bytes of a word do not fit. */
  public boolean cuts(String word) {
    boolean mayNotFit = MOST_BYTES_OF_A_CHAR * word.length() > maxCharacters - ENDS;
    return mayNotFit && encode(word, new int[maxCharacters], 0);
  }

  /** The ids of one word. */
  public int[] encode(String word) {
    int[] ids = new int[maxCharacters];
    encode(word, ids, 0);
    return ids;
  }
}
