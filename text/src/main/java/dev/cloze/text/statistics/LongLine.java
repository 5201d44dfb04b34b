package dev.cloze.text.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A long line, or a long paragraph where a line is not one.
 *
 * @param source file and line at which its document begins
 * @param paragraph its number in the document, from 1. In text files with a paragraph per line and
 *     documents between blank ones the line is {@code paragraph - 1} below the source
 * @param characters UTF-16 units
 */
public record LongLine(String source, int paragraph, int characters) {
  /** The longest of so many, the earlier of equal ones. */
  static final class Longest {
    private final int most;
    private final List<LongLine> lines = new ArrayList<>();

    Longest(int most) {
      this.most = most;
    }

    void add(String source, int paragraph, int characters) {
      if (most > 0
          && (lines.size() < most || characters > lines.get(lines.size() - 1).characters())) {
        lines.add(new LongLine(source, paragraph, characters));
        lines.sort(Comparator.comparing(LongLine::characters).reversed()); // stable
        if (lines.size() > most) {
          lines.remove(most);
        }
      }
    }

    void add(List<LongLine> later) {
      later.forEach(line -> add(line.source(), line.paragraph(), line.characters()));
    }

    List<LongLine> lines() {
      return List.copyOf(lines);
    }
  }
}
