package dev.cloze.text.dedup;

/** Sorts records of a few longs that lie one after another in an array, without objects. */
final class RecordSort {
  private static final int SMALL = 16;

  private RecordSort() {}

  static void sort(long[] longs, int records, int width) {
    sort(longs, 0, records, width, new long[width], new long[width]);
  }

  static int compare(long[] a, int atA, long[] b, int atB, int width) {
    for (int i = 0; i < width; i++) {
      if (a[atA + i] != b[atB + i]) {
        return a[atA + i] < b[atB + i] ? -1 : 1;
      }
    }
    return 0;
  }

  /**
   * Quicksort about the median of three. Keys are hashes or come nearly sorted: neither is its
   * worst case, and recursion into the smaller part bounds the stack in any case.
   */
  private static void sort(long[] longs, int from, int to, int width, long[] pivot, long[] swap) {
    while (to - from > SMALL) {
      int middle = (from + to) >>> 1;
      order(longs, from, middle, width, swap);
      order(longs, middle, to - 1, width, swap);
      order(longs, from, middle, width, swap);
      System.arraycopy(longs, middle * width, pivot, 0, width);
      int low = from;
      int high = to - 1;
      while (low <= high) {
        while (compare(longs, low * width, pivot, 0, width) < 0) {
          low++;
        }
        while (compare(longs, high * width, pivot, 0, width) > 0) {
          high--;
        }
        if (low <= high) {
          swap(longs, low++, high--, width, swap);
        }
      }
      if (high + 1 - from < to - low) {
        sort(longs, from, high + 1, width, pivot, swap);
        from = low;
      } else {
        sort(longs, low, to, width, pivot, swap);
        to = high + 1;
      }
    }
    for (int i = from + 1; i < to; i++) {
      System.arraycopy(longs, i * width, swap, 0, width);
      int hole = i;
      while (hole > from && compare(longs, (hole - 1) * width, swap, 0, width) > 0) {
        System.arraycopy(longs, (hole - 1) * width, longs, hole * width, width);
        hole--;
      }
      System.arraycopy(swap, 0, longs, hole * width, width);
    }
  }

  private static void order(long[] longs, int a, int b, int width, long[] swap) {
    if (compare(longs, a * width, longs, b * width, width) > 0) {
      swap(longs, a, b, width, swap);
    }
  }

  private static void swap(long[] longs, int a, int b, int width, long[] swap) {
    System.arraycopy(longs, a * width, swap, 0, width);
    System.arraycopy(longs, b * width, longs, a * width, width);
    System.arraycopy(swap, 0, longs, b * width, width);
  }
}
