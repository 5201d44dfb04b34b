package dev.cloze.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What was mended while a corpus was read, counted per file. Thread-safe. */
public final class CorpusProblems {
  /** Kinds of mending. */
  public enum Kind {
    INVALID_UTF8("invalid UTF-8 sequences replaced by U+FFFD"),
    DOCUMENT_CUT("documents cut because they are too long"),
    LINE_CUT("lines cut because they are too long"),
    EMPTY_FILE("empty files: no text in it");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Map<Path, Map<Kind, LongAdder>> counts = new ConcurrentSkipListMap<>();

  public void add(Path file, Kind kind, long count) {
    counts
        .computeIfAbsent(file, f -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(kind, k -> new LongAdder())
        .add(count);
  }

  /** How often this happened in all files. */
  public long count(Kind kind) {
    return counts.values().stream()
        .mapToLong(kinds -> kinds.containsKey(kind) ? kinds.get(kind).sum() : 0)
        .sum();
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** One line per file and kind, in the order of the file names. */
  public List<String> report() {
    var lines = new ArrayList<String>();
    counts.forEach(
        (file, kinds) ->
            kinds.forEach(
                (kind, count) -> lines.add("%s: %d %s".formatted(file, count.sum(), kind.words))));
    return lines;
  }
}
