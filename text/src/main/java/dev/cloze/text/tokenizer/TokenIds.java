package dev.cloze.text.tokenizer;

import java.util.Arrays;
import java.util.Objects;

/** A growable list of token ids without boxing; reused from text to text. Not thread-safe. */
public final class TokenIds {
  private int[] ids;
  private int size;

  public TokenIds() {
    this(64);
  }

  public TokenIds(int capacity) {
    ids = new int[Math.max(capacity, 8)];
  }

  public void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size + (size >> 1));
    }
    ids[size++] = id;
  }

  public int size() {
    return size;
  }

  public int get(int index) {
    return ids[Objects.checkIndex(index, size)];
  }

  public void clear() {
    size = 0;
  }

  /** Forgets everything from {@code newSize} on. */
  public void truncate(int newSize) {
    size = Objects.checkIndex(newSize, size + 1);
  }

  /** A copy of the ids. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  /** The array behind the list: the first {@link #size()} entries count, until the next change. */
  public int[] array() {
    return ids;
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }
}
