package dev.cloze.text.vocabulary;

import java.util.Arrays;

/**
 * Pairs of neighbouring pieces, numbered in the order in which they came: how often they stand in
 * the text, and a list of words. A hash table without an object per pair.
 */
final class PairTable {
  /** What a pair takes, without its list. */
  static final int BYTES_PER_PAIR = 64;

  private static final int[] NONE = {};

  private long[] keys = new long[64];
  private long[] counts = new long[64];
  private int[][] words = new int[64][];
  private int[] lengths = new int[64]; // of the lists
  private int[] slots = new int[128]; // pair + 1, or 0; a power of two
  private int size;

  static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long key) {
    return (int) (key >>> 32);
  }

  static int right(long key) {
    return (int) key;
  }

  int size() {
    return size;
  }

  long key(int pair) {
    return keys[pair];
  }

  long count(int pair) {
    return counts[pair];
  }

  void add(int pair, long count) {
    counts[pair] += count;
  }

  /** The number of the pair, or -1. */
  int find(long key) {
    int mask = slots.length - 1;
    for (int slot = hash(key) & mask; ; slot = slot + 1 & mask) {
      int pair = slots[slot] - 1;
      if (pair < 0 || keys[pair] == key) {
        return pair;
      }
    }
  }

  /** The number of the pair, which begins with a count of 0. */
  int findOrAdd(long key) {
    int mask = slots.length - 1;
    int slot = hash(key) & mask;
    for (; slots[slot] != 0; slot = slot + 1 & mask) {
      if (keys[slots[slot] - 1] == key) {
        return slots[slot] - 1;
      }
    }
    if (size == keys.length) {
      grow();
      return findOrAdd(key);
    }
    keys[size] = key;
    counts[size] = 0;
    words[size] = NONE;
    lengths[size] = 0;
    slots[slot] = ++size;
    return size - 1;
  }

  /** Appends a word to the pair's list, unless it is the last one there. */
  void addWord(int pair, int word) {
    int length = lengths[pair];
    int[] list = words[pair];
    if (length > 0 && list[length - 1] == word) {
      return;
    }
    if (length == list.length) {
      list = Arrays.copyOf(list, Math.max(2, length + (length >> 1)));
      words[pair] = list;
    }
    list[length] = word;
    lengths[pair] = length + 1;
  }

  boolean hasWords(int pair) {
    return lengths[pair] > 0;
  }

  /** The pair's list, which is then empty. */
  int[] takeWords(int pair) {
    int[] list =
        lengths[pair] == words[pair].length
            ? words[pair]
            : Arrays.copyOf(words[pair], lengths[pair]);
    words[pair] = NONE;
    lengths[pair] = 0;
    return list;
  }

  /** Forgets all pairs; costs as much as there are. */
  void clear() {
    if (size > slots.length / 8) {
      Arrays.fill(slots, 0);
    } else {
      int mask = slots.length - 1;
      for (int pair = size - 1; pair >= 0; pair--) { // the last first: no search meets a gap
        int slot = hash(keys[pair]) & mask;
        while (slots[slot] != pair + 1) {
          slot = slot + 1 & mask;
        }
        slots[slot] = 0;
      }
    }
    Arrays.fill(words, 0, size, null);
    size = 0;
  }

  static int hash(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * size);
    counts = Arrays.copyOf(counts, 2 * size);
    words = Arrays.copyOf(words, 2 * size);
    lengths = Arrays.copyOf(lengths, 2 * size);
    slots = new int[4 * size];
    int mask = slots.length - 1;
    for (int pair = 0; pair < size; pair++) {
      int slot = hash(keys[pair]) & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = pair + 1;
    }
  }
}
