package dev.cloze.spark;

import java.io.Serializable;
import java.util.Arrays;

/** The bytes of a word, in the order in which vocabularies are learned. */
final class Word implements Comparable<Word>, Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;

  Word(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public int compareTo(Word other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Word word && Arrays.equals(bytes, word.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
