package dev.cloze.text.vocabulary;

/** Cuts a text into the words that are counted. Keeps buffers; not thread-safe. */
public interface WordSplitter {
  /** Takes the words of a text in order. */
  @FunctionalInterface
  interface Sink {
    /** A word: the first {@code length} bytes, UTF-8; the array is reused for the next. */
    void word(byte[] bytes, int length);
  }

  void split(String text, Sink sink);
}
