package dev.cloze.text.tokenizer;

import java.util.Arrays;

/**
 * Joins the symbols of one word: always the pair of lowest rank, of those the leftmost: Sennrich et
 * al. (2016), algorithm 1, with the order of the original. Short words are searched, long ones keep
 * their pairs in a heap: n log n for n symbols. Not thread-safe.
 */
final class PieceMerger {
  private static final int SEARCHED = 40; // symbols; more go to the heap
  private static final int KEPT = 1 << 16; // entries; longer buffers are given back after the word
  private static final int GONE = -1;

  private final MergeTable merges;

  private final long[] pairs = new long[SEARCHED]; // of symbol i and the next: MergeTable.find
  private final int[] symbols = new int[SEARCHED];

  private int[] nodes = {}; // symbols; those that were joined into one before them are GONE
  private int[] next = {};
  private int[] previous = {};
  private long[] heap = {}; // rank, then node; the smallest first
  private int heapSize;

  PieceMerger(MergeTable merges) {
    this.merges = merges;
  }

  /** Appends the tokens of a word, given as the tokens of its bytes. */
  void merge(int[] bytes, int length, TokenIds out) {
    if (length <= SEARCHED) {
      search(bytes, length, out);
    } else {
      mergeByHeap(bytes, length, out);
    }
  }

  private void search(int[] bytes, int length, TokenIds out) {
    System.arraycopy(bytes, 0, symbols, 0, length);
    int size = length;
    for (int i = 0; i + 1 < size; i++) {
      pairs[i] = merges.find(symbols[i], symbols[i + 1]);
    }
    while (size > 1) {
      long best = MergeTable.NONE;
      int at = -1;
      for (int i = 0; i + 1 < size; i++) {
        if (pairs[i] < best) {
          best = pairs[i];
          at = i;
        }
      }
      if (at < 0) {
        break;
      }
      symbols[at] = (int) best;
      size--;
      System.arraycopy(symbols, at + 2, symbols, at + 1, size - at - 1);
      System.arraycopy(pairs, at + 1, pairs, at, size - at - 1);
      if (at > 0) {
        pairs[at - 1] = merges.find(symbols[at - 1], symbols[at]);
      }
      if (at + 1 < size) {
        pairs[at] = merges.find(symbols[at], symbols[at + 1]);
      }
    }
    for (int i = 0; i < size; i++) {
      out.add(symbols[i]);
    }
  }

  private void mergeByHeap(int[] bytes, int length, TokenIds out) {
    makeRoom(length);
    System.arraycopy(bytes, 0, nodes, 0, length);
    for (int i = 0; i < length; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
    }
    for (int i = 0; i + 1 < length; i++) {
      offer(i, i + 1);
    }
    while (heapSize > 0) {
      long top = poll();
      int node = (int) top;
      int right = nodes[node] == GONE ? length : next[node];
      if (right < length) {
        long found = merges.find(nodes[node], nodes[right]);
        if (found != MergeTable.NONE && found >>> 32 == top >>> 32) { // else it is out of date
          join(node, right, (int) found, length);
        }
      }
    }
    for (int i = 0; i < length; i = next[i]) {
      out.add(nodes[i]);
    }
    if (nodes.length > KEPT) {
      makeRoomFor(0);
    }
  }

  private void join(int node, int right, int joined, int length) {
    nodes[node] = joined;
    nodes[right] = GONE;
    next[node] = next[right];
    if (next[node] < length) {
      previous[next[node]] = node;
      offer(node, next[node]);
    }
    if (previous[node] >= 0) {
      offer(previous[node], node);
    }
  }

  private void makeRoom(int length) {
    if (nodes.length < length) {
      makeRoomFor(Math.max(length, 2 * nodes.length));
    }
    heapSize = 0;
  }

  private void makeRoomFor(int length) {
    nodes = new int[length];
    next = new int[length];
    previous = new int[length];
    heap = new long[length];
  }

  private void offer(int node, int right) {
    long found = merges.find(nodes[node], nodes[right]);
    if (found == MergeTable.NONE) {
      return;
    }
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, 2 * heapSize);
    }
    long entry = found & 0xFFFFFFFF00000000L | node;
    int at = heapSize++;
    while (at > 0 && heap[(at - 1) >> 1] > entry) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = entry;
  }

  private long poll() {
    long top = heap[0];
    long moved = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= moved) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
    return top;
  }
}
