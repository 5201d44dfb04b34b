package dev.cloze.text.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Cuts words into the tokens of {@link ByteLevelMerges}. A word in the cache costs its bytes, a
 * hash and three comparisons. Not thread-safe.
 */
final class ByteLevelPieces implements ByteLevelWords.Sink {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SLOT_BITS = 14;
  private static final int SLOT_SIZE = 5; // the word, three longs; up to six ids, two longs
  private static final int KEY_BYTES = 3 * Long.BYTES;
  private static final int MAX_CACHED_BYTES = KEY_BYTES - 1; // the last one is the length
  private static final int ID_BITS = 21;
  private static final int IDS_PER_LONG = 3;
  private static final int MAX_CACHED_PIECES = 2 * IDS_PER_LONG;
  private static final int KEPT = 1 << 16; // bytes; longer buffers are given back after the word

  private final long[] slots = new long[SLOT_SIZE << SLOT_BITS];
  private final boolean cacheable;
  private final int[] byteTokens;
  private final PieceMerger merger;
  private byte[] bytes = new byte[1 << 8];
  private int[] symbols = new int[1 << 8];
  private TokenIds out;

  ByteLevelPieces(ByteLevelMerges merges) {
    cacheable = merges.vocabulary().size() < (1 << ID_BITS) - 1;
    byteTokens = merges.byteTokens();
    merger = new PieceMerger(merges.table());
  }

  /** Appends the tokens of all words of a text. */
  void encode(CharSequence text, ByteLevelWords words, TokenIds target) {
    out = target;
    words.split(text, this);
    out = null;
  }

  /** Appends the tokens of a word. */
  void encodeWord(char[] chars, int from, int to, TokenIds target) {
    out = target;
    word(chars, from, to);
    out = null;
  }

  @Override
  public void word(char[] chars, int from, int to) {
    int size = load(chars, from, to);
    if (size > MAX_CACHED_BYTES || !cacheable) {
      merge(size);
      return;
    }
    for (int i = size; i < MAX_CACHED_BYTES; i++) {
      bytes[i] = 0;
    }
    bytes[MAX_CACHED_BYTES] = (byte) size;
    long a = (long) LONGS.get(bytes, 0);
    long b = (long) LONGS.get(bytes, Long.BYTES);
    long c = (long) LONGS.get(bytes, 2 * Long.BYTES);
    long hash = ((a * 0x9E3779B97F4A7C15L ^ b) * 0xD6E8FEB86659FD93L ^ c) * 0xA0761D6478BD642FL;
    int slot = SLOT_SIZE * (int) (hash >>> (Long.SIZE - SLOT_BITS));
    if (slots[slot] == a && slots[slot + 1] == b && slots[slot + 2] == c) {
      emit(slots[slot + 3]);
      emit(slots[slot + 4]);
    } else {
      int before = out.size();
      merge(size);
      if (out.size() - before <= MAX_CACHED_PIECES) {
        slots[slot] = a;
        slots[slot + 1] = b;
        slots[slot + 2] = c;
        slots[slot + 3] = pack(before);
        slots[slot + 4] = pack(before + IDS_PER_LONG);
      }
    }
  }

  private void emit(long packed) {
    for (long ids = packed; ids != 0; ids >>>= ID_BITS) {
      out.add((int) (ids & ((1 << ID_BITS) - 1)) - 1);
    }
  }

  /** Up to three ids from this place on, each one more than it is. */
  private long pack(int from) {
    long ids = 0;
    for (int i = Math.min(out.size(), from + IDS_PER_LONG) - 1; i >= from; i--) {
      ids = ids << ID_BITS | (out.get(i) + 1);
    }
    return ids;
  }

  /** Fills in the UTF-8 bytes of a word; returns how many. */
  private int load(char[] chars, int from, int to) {
    if (bytes.length < 3 * (to - from) + KEY_BYTES) {
      bytes = new byte[6 * (to - from) + KEY_BYTES];
    }
    byte[] target = bytes;
    int size = 0;
    int at = from;
    while (at < to && chars[at] < 128) {
      target[size++] = (byte) chars[at++];
    }
    while (at < to) {
      int codePoint = Character.codePointAt(chars, at, to);
      at += Character.charCount(codePoint);
      size = Utf8.append(codePoint, target, size);
    }
    return size;
  }

  private void merge(int size) {
    if (symbols.length < size) {
      symbols = new int[2 * size];
    }
    for (int i = 0; i < size; i++) {
      symbols[i] = byteTokens[bytes[i] & 0xFF];
    }
    merger.merge(symbols, size, out);
    if (symbols.length > KEPT) {
      symbols = new int[1 << 8];
      bytes = new byte[1 << 8];
    }
  }
}
