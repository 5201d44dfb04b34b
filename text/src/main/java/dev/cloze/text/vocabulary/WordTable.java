package dev.cloze.text.vocabulary;

import java.util.Arrays;

/**
 * Counts words in memory that is bounded: a hash table over one array of bytes, without an object
 * per word. When it says that it is full it is to be written out and cleared. Not thread-safe.
 */
final class WordTable {
  /** Offset, hash and count of a word, two slots, and its place in the sorted order. */
  private static final int BYTES_PER_WORD = 4 + 4 + 8 + 2 * 4 + 8;

  private static final int FEW = 8; // words that are compared whole
  private static final int DEEP = 96; // so are words that share as many bytes

  private static final int FIRST_WORDS = 1 << 12;
  private static final int FIRST_BYTES = 1 << 15;
  private static final int LARGEST = Integer.MAX_VALUE - 16; // as long as an array gets

  private final long maxBytes;
  private byte[] arena = new byte[FIRST_BYTES];
  private int[] offsets = new int[FIRST_WORDS + 1]; // of word i, and where the next would begin
  private int[] hashes = new int[FIRST_WORDS];
  private long[] counts = new long[FIRST_WORDS];
  private int[] slots = new int[2 * FIRST_WORDS]; // word + 1, or 0; a power of two
  private int size;

  /**
   * @param maxBytes more memory is not taken, but for a single word that needs it
   */
  WordTable(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  int size() {
    return size;
  }

  /** Counts a word, or returns false: the table is full. An empty table takes any word. */
  boolean add(byte[] bytes, int length, long count) {
    int hash = hash(bytes, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    for (int word = slots[slot] - 1; word >= 0; word = slots[slot] - 1) {
      if (hashes[word] == hash && isWord(word, bytes, length)) {
        counts[word] += count;
        return true;
      }
      slot = slot + 1 & mask;
    }
    if (!makeRoom(length)) {
      return false;
    }
    if (slots.length - 1 != mask) {
      mask = slots.length - 1;
      slot = hash & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
    }
    System.arraycopy(bytes, 0, arena, offsets[size], length);
    hashes[size] = hash;
    counts[size] = count;
    slots[slot] = ++size;
    offsets[size] = offsets[size - 1] + length;
    return true;
  }

  /** Visits the words in the order of their bytes. */
  void forEachSorted(CountedWords.Sink sink) {
    byte[] word = new byte[256];
    for (long key : sorted()) {
      int i = (int) key;
      int length = offsets[i + 1] - offsets[i];
      if (length > word.length) {
        word = new byte[Math.max(length, 2 * word.length)];
      }
      System.arraycopy(arena, offsets[i], word, 0, length);
      sink.word(word, length, counts[i]);
    }
  }

  /** Forgets all words; the memory is kept. */
  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
  }

  private static int hash(byte[] bytes, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B1; // the low bits choose the slot: bring the others down
    return hash ^ hash >>> 15;
  }

  private boolean isWord(int word, byte[] bytes, int length) {
    int from = offsets[word];
    return Arrays.equals(arena, from, offsets[word + 1], bytes, 0, length);
  }

  private boolean makeRoom(int length) {
    long needed = (long) offsets[size] + length;
    if (needed > arena.length) {
      long wanted = Math.min(LARGEST, Math.max(needed, 2L * arena.length));
      boolean fits = memory(wanted, hashes.length) + arena.length <= maxBytes; // old and new
      if (!(fits || size == 0) || needed > LARGEST) {
        return false;
      }
      arena = Arrays.copyOf(arena, (int) wanted);
    }
    if (size == hashes.length) {
      long wanted = 2L * size;
      if (memory(arena.length, wanted) + 8L * size > maxBytes || 2 * wanted > 1 << 30) {
        return false;
      }
      grow((int) wanted);
    }
    return true;
  }

  private void grow(int words) {
    offsets = Arrays.copyOf(offsets, words + 1);
    hashes = Arrays.copyOf(hashes, words);
    counts = Arrays.copyOf(counts, words);
    slots = new int[2 * words];
    int mask = slots.length - 1;
    for (int word = 0; word < size; word++) {
      int slot = hashes[word] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = word + 1;
    }
  }

  private static long memory(long arenaBytes, long words) {
    return arenaBytes + words * BYTES_PER_WORD;
  }

  /** The words' numbers in the lower halves, in order of the words. */
  private long[] sorted() {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = i;
    }
    sort(keys, 0, size, 0);
    return keys;
  }

  /** Sorts words that are equal up to {@code depth}: by their next three bytes, and so on. */
  private void sort(long[] keys, int from, int to, int depth) {
    for (int i = from; i < to; i++) {
      keys[i] = next(depth, (int) keys[i]) << 32 | keys[i] & 0xFFFF_FFFFL;
    }
    Arrays.sort(keys, from, to);
    for (int i = from; i < to; ) {
      int end = i + 1;
      while (end < to && keys[end] >>> 32 == keys[i] >>> 32) {
        end++;
      }
      if (end - i > FEW && depth < DEEP) {
        sort(keys, i, end, depth + 3);
      } else if (end - i > 1) {
        sortWhole(keys, i, end);
      }
      i = end;
    }
  }

  private void sortWhole(long[] keys, int from, int to) {
    Integer[] words = new Integer[to - from];
    for (int i = from; i < to; i++) {
      words[i - from] = (int) keys[i];
    }
    Arrays.sort(
        words,
        (a, b) ->
            Arrays.compareUnsigned(
                arena, offsets[a], offsets[a + 1], arena, offsets[b], offsets[b + 1]));
    for (int i = from; i < to; i++) {
      keys[i] = words[i - from];
    }
  }

  /** Three bytes in nine bits each, so that the end of a word comes before any byte. */
  private long next(int depth, int word) {
    int at = offsets[word] + depth;
    int end = offsets[word + 1];
    long key = 0;
    for (int i = 0; i < 3; i++, at++) {
      key = key << 9 | (at < end ? (arena[at] & 0xFF) + 1 : 0);
    }
    return key;
  }
}
