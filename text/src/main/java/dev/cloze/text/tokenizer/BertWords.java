package dev.cloze.text.tokenizer;

/**
 * Cleans text and splits it into words as BERT does, in one pass over the characters and in
 * constant memory. ASCII never leaves the fast loop. Not thread-safe.
 */
public final class BertWords {
  /** Takes the words of a text in order. */
  public interface Sink {
    /** A word: the first {@code length} chars; the array is reused for the next. */
    void word(char[] chars, int length);

    /** A word with more code points than the limit; what it was is not kept. */
    void longWord();
  }

  private static final int CHUNK = 4096;

  // Codes of ASCII characters; positive ones are the character they become.
  private static final byte ASCII_SPACE = 0;
  private static final byte ASCII_ALONE = -1;
  private static final byte ASCII_DROP = -2;

  private final BertCharacters characters;
  private final byte[] ascii = new byte[128];
  private final int maxCodePoints;
  private final char[] chunk = new char[CHUNK];

  private final char[] word;
  private int length; // of the word, in chars
  private int pairs; // surrogate pairs in the word
  private int ordered; // marks are put in order after this place in the word only
  private boolean tooLong;

  public BertWords(WordPieceOptions options) {
    characters = new BertCharacters(options);
    maxCodePoints = options.maxInputCharsPerWord();
    word = new char[2 * maxCodePoints];
    for (int c = 0; c < ascii.length; c++) {
      int code = characters.code(c);
      ascii[c] =
          switch (code) {
            case BertCharacters.SPACE -> ASCII_SPACE;
            case BertCharacters.DROP -> ASCII_DROP;
            default -> (code & BertCharacters.ALONE) != 0 ? ASCII_ALONE : (byte) code;
          };
    }
  }

  public void split(CharSequence text, Sink sink) {
    int end = text.length();
    for (int from = 0; from < end; ) {
      int count = Math.min(CHUNK, end - from);
      if (text instanceof String string) {
        string.getChars(from, from + count, chunk, 0);
      } else {
        for (int i = 0; i < count; i++) {
          chunk[i] = text.charAt(from + i);
        }
      }
      if (count > 1 && from + count < end && Character.isHighSurrogate(chunk[count - 1])) {
        count--; // its other half is in the next chunk
      }
      splitChunk(count, sink);
      from += count;
    }
    endWord(sink);
  }

  private void splitChunk(int count, Sink sink) {
    int i = 0;
    while (i < count) {
      char c = chunk[i];
      if (c >= 128) {
        int codePoint = Character.codePointAt(chunk, i, count);
        i += Character.charCount(codePoint);
        take(characters.code(codePoint), sink);
        continue;
      }
      byte code = ascii[c];
      if (code > 0) {
        i = takeLetters(i, count);
      } else {
        i++;
        if (code != ASCII_DROP) {
          endWord(sink);
          if (code == ASCII_ALONE) {
            word[0] = c;
            sink.word(word, 1);
          }
        }
      }
    }
  }

  /** Takes ASCII letters from {@code i} on; returns the place after the last one. */
  private int takeLetters(int i, int count) {
    int at = length;
    int room = Math.min(count, i + maxCodePoints - at); // all fit, even if none is half of a pair
    while (i < room) {
      char c = chunk[i];
      if (c >= 128 || ascii[c] <= 0) {
        length = at;
        return i;
      }
      word[at++] = (char) ascii[c];
      i++;
    }
    length = at;
    if (i < count && chunk[i] < 128 && ascii[chunk[i]] > 0) {
      append(ascii[chunk[i++]]);
    }
    return i;
  }

  private void take(int code, Sink sink) {
    if (code >= 0) {
      if ((code & BertCharacters.SEQUENCE) != 0) {
        for (int part : characters.sequence(code)) {
          take(part, sink);
        }
      } else if ((code & BertCharacters.ALONE) != 0) {
        endWord(sink);
        append(code & BertCharacters.CODE_POINT);
        endWord(sink);
      } else if ((code & BertCharacters.MARK) != 0) {
        appendMark(code & BertCharacters.CODE_POINT);
      } else {
        append(code);
      }
    } else if (code == BertCharacters.SPACE) {
      endWord(sink);
    } else if (code == BertCharacters.DROP_BASE) {
      ordered = length;
    }
  }

  private void append(int codePoint) {
    if (length - pairs >= maxCodePoints) {
      tooLong = true;
    } else if (codePoint <= Character.MAX_VALUE) {
      word[length++] = (char) codePoint;
    } else {
      length += Character.toChars(codePoint, word, length);
      pairs++;
    }
  }

  /** Appends a combining mark in canonical order: before marks of a higher combining class. */
  private void appendMark(int mark) {
    int combiningClass = BertCharacters.combiningClass(mark);
    int end = length;
    append(mark);
    if (length == end) {
      return; // the word is too long already
    }
    int at = end;
    while (at > ordered) {
      int before = Character.codePointBefore(word, at);
      if (BertCharacters.combiningClass(before) <= combiningClass) {
        break;
      }
      at -= Character.charCount(before);
    }
    if (at < end) {
      int size = length - end;
      System.arraycopy(word, at, word, at + size, end - at);
      Character.toChars(mark, word, at);
    }
  }

  private void endWord(Sink sink) {
    if (tooLong) {
      sink.longWord();
    } else if (length > 0) {
      sink.word(word, length);
    }
    length = 0;
    pairs = 0;
    ordered = 0;
    tooLong = false;
  }
}
