package dev.cloze.text.vocabulary;

import java.util.Arrays;

/** The words that a learner works on, each a row of pieces that gets shorter; one array for all. */
final class PieceWords {
  /** Takes the places where a merge changed the neighbours. */
  interface Changes {
    /** The pair now stands {@code count} times more, or fewer if negative, in this word. */
    void change(int left, int right, long count, int word);
  }

  static final int BYTES_PER_WORD = 4 + 8;
  static final int BYTES_PER_PIECE = 4;

  /** Behind the last piece of a word that got shorter. */
  private static final int END = -1;

  private int[] pieces;
  private int[] starts;
  private long[] counts;
  private int size;

  /**
   * @param words as many as are expected
   * @param totalPieces of all of them
   */
  PieceWords(int words, int totalPieces) {
    pieces = new int[Math.max(16, totalPieces)];
    starts = new int[Math.max(16, words) + 1];
    counts = new long[Math.max(16, words)];
  }

  int size() {
    return size;
  }

  void add(int[] word, int length, long count) {
    int start = starts[size];
    if (size == counts.length) {
      counts = Arrays.copyOf(counts, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size + 1);
    }
    if (start + length > pieces.length) {
      pieces = Arrays.copyOf(pieces, Math.max(start + length, 2 * pieces.length));
    }
    System.arraycopy(word, 0, pieces, start, length);
    counts[size++] = count;
    starts[size] = start + length;
  }

  /** Calls with every pair of neighbours, word by word. */
  void forEachPair(Changes visitor) {
    for (int word = 0; word < size; word++) {
      int end = starts[word + 1];
      long count = counts[word];
      for (int i = starts[word] + 1; i < end && pieces[i] != END; i++) {
        visitor.change(pieces[i - 1], pieces[i], count, word);
      }
    }
  }

  /** Puts {@code merged} wherever {@code left} and {@code right} stand in the word. */
  void merge(int word, int left, int right, int merged, Changes changes) {
    int start = starts[word];
    int end = starts[word + 1];
    long count = counts[word];
    int to = start;
    int i = start;
    while (i < end && pieces[i] != END) {
      if (pieces[i] != left || i + 1 >= end || pieces[i + 1] != right) {
        pieces[to++] = pieces[i++];
        continue;
      }
      i += 2;
      if (to > start) {
        changes.change(pieces[to - 1], left, -count, word);
        changes.change(pieces[to - 1], merged, count, word);
      }
      if (i < end && pieces[i] != END) {
        changes.change(right, pieces[i], -count, word);
        changes.change(merged, pieces[i], count, word);
      }
      pieces[to++] = merged;
    }
    if (to < i) {
      pieces[to] = END;
    }
  }
}
