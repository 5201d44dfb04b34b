package dev.cloze.text.vocabulary;

import java.nio.file.Path;
import java.util.List;

/**
 * What a training made.
 *
 * @param size tokens in the vocabulary
 * @param words different ones that were counted
 * @param occurrences of words in the texts
 * @param leftOut words that pieces were not learned from
 * @param problems of the input, one line each
 */
public record TrainingResult(
    Path output,
    int size,
    long documents,
    long words,
    long occurrences,
    LeftOut leftOut,
    List<String> problems) {
  /**
   * @param words different ones
   * @param count all those seen no more than so often, and no others; 0 if there are none
   */
  public record LeftOut(long words, long occurrences, long count) {
    static final LeftOut NOTHING = new LeftOut(0, 0, 0);
  }
}
