package dev.cloze.text.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What was mended or left out while a corpus was read, counted per file. Thread-safe. */
public final class CorpusProblems {
  public enum Kind {
    INVALID_UTF8("invalid UTF-8 sequences replaced by U+FFFD"),
    INVALID_UTF16("invalid UTF-16 sequences replaced by U+FFFD"),
    LINE_CUT("lines cut at whitespace because they were too long"),
    DOCUMENT_CUT("documents cut at the end of a line because they were too long"),
    EMPTY_FILE("files without any text"),
    EMPTY_TEXT("JSON objects without any text"),
    EMPTY_MEMBER("members of the archive without any text"),
    OTHER_MEMBER("members of the archive left out because their names end like no text"),
    SPECIAL_MEMBER("members of the archive left out because they are links or devices"),
    UNSAFE_MEMBER("members of the archive left out because their names lead out of it");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Map<Path, Map<Kind, LongAdder>> counts = new ConcurrentSkipListMap<>();

  /** Counts one more problem. */
  public void add(Path file, Kind kind) {
    add(file, kind, 1);
  }

  /** Counts some more of them. */
  public void add(Path file, Kind kind, long count) {
    counts
        .computeIfAbsent(file, f -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(kind, k -> new LongAdder())
        .add(count);
  }

  /** How often this happened, over all files. */
  public long count(Kind kind) {
    return counts.values().stream()
        .map(kinds -> kinds.get(kind))
        .filter(count -> count != null)
        .mapToLong(LongAdder::sum)
        .sum();
  }

  /** How often each happened that did, over all files. */
  public Map<Kind, Long> counts() {
    var all = new EnumMap<Kind, Long>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (count(kind) > 0) {
        all.put(kind, count(kind));
      }
    }
    return all;
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
