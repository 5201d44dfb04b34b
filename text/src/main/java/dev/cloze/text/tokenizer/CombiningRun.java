package dev.cloze.text.tokenizer;

import java.util.Arrays;

/**
 * Puts a run of combining marks in canonical order, as the original does and with its places: the
 * marks change places with each other, the places do not, so the first mark of the sorted run gets
 * the place of the first one in the text. Accents that will be removed take part.
 */
final class CombiningRun {
  /** Takes the marks that stay. */
  interface Sink {
    void mark(int codePoint, int start, int end);
  }

  private static final int CLASS_SHIFT = 32;
  private static final int DROPPED = -1;

  private final Sink sink;
  private long[] order = new long[16]; // combining class, then number in the run
  private int[] marks = new int[16]; // a code point or DROPPED
  private boolean[] inserted = new boolean[16];
  private int[] places = new int[32]; // start and end of those that were not inserted
  private int size;
  private int placeCount;
  private boolean keepsAny;
  private int previousStart; // of the character before the run
  private int previousEnd;

  CombiningRun(Sink sink) {
    this.sink = sink;
  }

  void addDropped(int combiningClass, int start, int end) {
    add(DROPPED, combiningClass, start, end, false);
  }

  void addMark(int codePoint, int start, int end, boolean isInserted) {
    keepsAny = true;
    add(codePoint, BertCharacters.combiningClass(codePoint), start, end, isInserted);
  }

  /** A character that is no combining mark ends the run and stands before the next one. */
  void end(int start, int end) {
    if (keepsAny) {
      sort();
    }
    size = 0;
    placeCount = 0;
    keepsAny = false;
    previousStart = start;
    previousEnd = end;
  }

  private void add(int mark, int combiningClass, int start, int end, boolean isInserted) {
    if (size == marks.length) {
      order = Arrays.copyOf(order, 2 * size);
      marks = Arrays.copyOf(marks, 2 * size);
      inserted = Arrays.copyOf(inserted, 2 * size);
      places = Arrays.copyOf(places, 4 * size);
    }
    order[size] = (long) combiningClass << CLASS_SHIFT | size;
    marks[size] = mark;
    inserted[size++] = isInserted;
    if (!isInserted) {
      places[2 * placeCount] = start;
      places[2 * placeCount++ + 1] = end;
    }
  }

  private void sort() {
    Arrays.sort(order, 0, size);
    int place = 0;
    for (int i = 0; i < size; i++) {
      int entry = (int) order[i];
      place += inserted[entry] ? 0 : 1;
      if (marks[entry] != DROPPED) {
        int start = place == 0 ? previousStart : places[2 * place - 2];
        int end = place == 0 ? previousEnd : places[2 * place - 1];
        sink.mark(marks[entry], start, end);
      }
    }
  }
}
