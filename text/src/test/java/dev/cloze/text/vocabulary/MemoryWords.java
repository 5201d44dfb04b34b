package dev.cloze.text.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Words counted without any care for memory. */
final class MemoryWords implements CountedWords {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  static MemoryWords of(WordSplitter splitter, List<String> texts) {
    var words = new MemoryWords();
    texts.forEach(
        text ->
            splitter.split(
                text,
                (bytes, length) ->
                    words.counts.merge(
                        new String(bytes, 0, length, StandardCharsets.UTF_8), 1L, Long::sum)));
    return words;
  }

  TreeMap<String, Long> counts() {
    return counts;
  }

  @Override
  public void forEach(Sink sink) {
    counts.forEach(
        (word, count) -> {
          byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
          sink.word(bytes, bytes.length, count);
        });
  }
}
