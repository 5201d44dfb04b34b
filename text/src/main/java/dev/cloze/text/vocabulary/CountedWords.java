package dev.cloze.text.vocabulary;

/**
 * Different words and how often each was seen. They may be far too many for memory: they are
 * visited, in the same order every time.
 */
public interface CountedWords {
  /** Takes the words one after another. */
  @FunctionalInterface
  interface Sink {
    /** A word: the first {@code length} bytes, UTF-8; the array is reused for the next. */
    void word(byte[] bytes, int length, long count);
  }

  void forEach(Sink sink);
}
