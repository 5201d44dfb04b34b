package dev.cloze.task.example;

import java.util.List;
import java.util.Optional;

/**
 * A text or a pair of texts with one label: classification and regression.
 *
 * @param spans words that the question is about, as in WiC and WSC; mostly empty
 * @param label as the data set spells it; empty where it is hidden
 */
public record TextExample(
    String id, String text, Optional<String> pair, List<Span> spans, Optional<String> label)
    implements Example {
  /**
   * A place in one of the two texts.
   *
   * @param inPair whether in {@link #pair()} instead of {@link #text()}
   * @param begin the first UTF-16 unit
   * @param end behind the last one
   */
  public record Span(boolean inPair, int begin, int end) {}
}
