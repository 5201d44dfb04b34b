package dev.cloze.data;

import dev.cloze.text.words.WordVocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Sentences laid end to end in rows, in one direction. A sentence stands between its begin and its
 * end; the last of the two is never read, the first never predicted. Rows share one sequence of
 * sentences: the one that comes to an end takes the next.
 */
final class SentenceStream {
  private static final long NONE = -1;

  private final TextSentences text;
  private final boolean backward;
  private final boolean endless;
  private final long seed;
  private final int rows;
  private final List<List<String>> sentences; // of each row, with begin and end
  private final long[] taken; // which of the sequence that is
  private final int[] at; // the next word to read in it
  private long next; // of the sequence

  /**
   * @param endless whether the text comes again and again, each time in another order; otherwise
   *     once, as it stands
   */
  SentenceStream(TextSentences text, boolean backward, boolean endless, long seed, int rows) {
    this.text = text;
    this.backward = backward;
    this.endless = endless;
    this.seed = seed;
    this.rows = rows;
    sentences = new ArrayList<>(Collections.nCopies(rows, List.of()));
    taken = new long[rows];
    Arrays.fill(taken, NONE);
    at = new int[rows];
  }

  /**
   * Reads on.
   *
   * @param inputs written, see {@link StreamBatch}
   * @param targets written
   * @return false if the text came to an end before all rows were filled
   */
  boolean fill(int steps, String[] inputs, String[] targets) {
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < steps; t++) {
        while (sentences.get(row).size() - at[row] <= 1) {
          if (!endless && next == text.count()) {
            return false;
          }
          take(row, next++);
          at[row] = 0;
        }
        inputs[t * rows + row] = sentences.get(row).get(at[row]++);
        targets[t * rows + row] = sentences.get(row).get(at[row]);
      }
    }
    return true;
  }

  private void take(int row, long number) {
    long epoch = number / text.count();
    long place = number % text.count();
    long sentence =
        endless
            ? new Permutation(text.count(), SplitMix64.key(seed, backward ? 1 : 0, epoch)).at(place)
            : place;
    List<String> words = new ArrayList<>();
    words.add(WordVocabulary.BEGIN);
    words.addAll(text.words(sentence));
    words.add(WordVocabulary.END);
    if (backward) {
      Collections.reverse(words);
    }
    sentences.set(row, words);
    taken[row] = number;
  }

  /** Numbers in {@link #cursor}. */
  static int cursorLength(int rows) {
    return 1 + 2 * rows;
  }

  /** Where the stream stands. */
  long[] cursor() {
    long[] cursor = new long[cursorLength(rows)];
    cursor[0] = next;
    for (int row = 0; row < rows; row++) {
      cursor[1 + 2 * row] = taken[row];
      cursor[2 + 2 * row] = at[row];
    }
    return cursor;
  }

  /** Goes on where another stream of the same text stood. */
  void restore(long[] cursor) {
    next = cursor[0];
    for (int row = 0; row < rows; row++) {
      if (cursor[1 + 2 * row] != NONE) {
        take(row, cursor[1 + 2 * row]);
      }
      at[row] = (int) cursor[2 + 2 * row];
    }
  }
}
