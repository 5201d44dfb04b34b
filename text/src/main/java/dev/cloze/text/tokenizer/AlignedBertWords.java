package dev.cloze.text.tokenizer;

import java.util.Arrays;

/**
 * The words of {@link BertWords} with the place in the text of every char of a word, as the
 * original aligns them. Takes its time; {@link BertWords} is the fast one. Not thread-safe.
 */
final class AlignedBertWords {
  /** Takes the words of a text in order; the arrays are reused for the next. */
  interface Sink {
    /** A word: char i came from the chars {@code starts[i]} to before {@code ends[i]}. */
    void word(char[] chars, int[] starts, int[] ends, int length);

    /** A word with more code points than the limit. */
    void longWord(int start, int end);
  }

  private final BertCharacters characters;
  private final boolean stripsAccents;
  private final int maxCodePoints;
  private final CombiningRun run = new CombiningRun(this::append);

  private final char[] word;
  private final int[] starts;
  private final int[] ends;
  private int length; // of the word, in chars
  private int codePoints; // in the word, also beyond the limit
  private int wordStart;
  private int wordEnd;

  AlignedBertWords(WordPieceOptions options) {
    characters = new BertCharacters(options);
    stripsAccents = options.stripsAccents();
    maxCodePoints = options.maxInputCharsPerWord();
    word = new char[2 * maxCodePoints];
    starts = new int[word.length];
    ends = new int[word.length];
  }

  void split(CharSequence text, Sink sink) {
    int end;
    for (int start = 0; start < text.length(); start = end) {
      int codePoint = Character.codePointAt(text, start);
      end = start + Character.charCount(codePoint);
      int code = characters.code(codePoint);
      if (code >= 0) {
        take(code, start, end, false, sink);
      } else if (code == BertCharacters.DROP) {
        int combiningClass = stripsAccents ? BertCharacters.accentClass(codePoint) : 0;
        if (combiningClass > 0) {
          run.addDropped(combiningClass, start, end);
        } // else the cleaning has removed it before anything else looked
      } else {
        run.end(start, end);
        if (code == BertCharacters.SPACE) {
          endWord(sink);
        }
      }
    }
    run.end(text.length(), text.length());
    endWord(sink);
  }

  /**
   * @param inserted whether it is a further part of a character that was taken apart
   */
  private void take(int code, int start, int end, boolean inserted, Sink sink) {
    int codePoint = code & BertCharacters.CODE_POINT;
    if ((code & BertCharacters.SEQUENCE) != 0) {
      int[] parts = characters.sequence(code);
      for (int i = 0; i < parts.length; i++) {
        take(parts[i], start, end, i > 0, sink);
      }
    } else if ((code & BertCharacters.ALONE) != 0) {
      run.end(start, end);
      endWord(sink);
      append(codePoint, start, end);
      endWord(sink);
    } else if ((code & BertCharacters.MARK) != 0) {
      run.addMark(codePoint, start, end, inserted);
    } else {
      run.end(start, end);
      append(codePoint, start, end);
    }
  }

  private void append(int codePoint, int start, int end) {
    if (codePoints == 0) {
      wordStart = start;
    }
    wordEnd = end;
    if (codePoints++ < maxCodePoints) {
      int size = Character.toChars(codePoint, word, length);
      Arrays.fill(starts, length, length + size, start);
      Arrays.fill(ends, length, length + size, end);
      length += size;
    }
  }

  private void endWord(Sink sink) {
    if (codePoints > maxCodePoints) {
      sink.longWord(wordStart, wordEnd);
    } else if (codePoints > 0) {
      sink.word(word, starts, ends, length);
    }
    length = 0;
    codePoints = 0;
  }
}
