package dev.cloze.text.corpus;

import dev.cloze.text.Characters;
import java.nio.file.Path;

/**
 * The lines of a text in memory that does not depend on the text: a line over the limit comes in
 * parts. Line ends are \n or \r\n.
 */
final class LineReader {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final UnicodeReader in;
  private final int maxLineChars;
  private final CorpusProblems problems;
  private final char[] decoded = new char[BUFFER];
  private final StringBuilder partial = new StringBuilder();

  private int position;
  private int limit;
  private boolean cut; // the last line returned goes on
  private long lineNumber;

  /**
   * @param file for which problems are counted
   */
  LineReader(Path file, UnicodeReader in, int maxLineChars, CorpusProblems problems) {
    this.file = file;
    this.in = in;
    this.maxLineChars = maxLineChars;
    this.problems = problems;
  }

  /** The next line without its end, or a part of a line that is too long; null at the end. */
  String next() {
    boolean goesOn = cut;
    cut = false;
    if (!goesOn) {
      lineNumber++;
    }
    while (true) {
      if (position == limit && !read()) {
        if (partial.isEmpty()) {
          return null;
        }
        return finish();
      }
      int to = Math.min(limit, position + maxLineChars + 1 - partial.length());
      int end = position;
      while (end < to && decoded[end] != '\n') {
        end++;
      }
      partial.append(decoded, position, end - position);
      if (end < to) {
        position = end + 1;
        return finish();
      }
      position = end;
      if (partial.length() > maxLineChars) {
        if (!goesOn) {
          problems.add(file, CorpusProblems.Kind.LINE_CUT);
        }
        return cut();
      }
    }
  }

  /** The number of the line last returned, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** Whether the line last returned is not whole: the next one continues it. */
  boolean isCut() {
    return cut;
  }

  private String finish() {
    int length = partial.length();
    if (length > 0 && partial.charAt(length - 1) == '\r') {
      length--;
    }
    String line = partial.substring(0, length);
    partial.setLength(0);
    return line;
  }

  /** Cuts at the last whitespace, or where it must be, but not inside a surrogate pair. */
  private String cut() {
    int at = maxLineChars;
    while (at > 0 && !Characters.isSpace(partial.charAt(at))) {
      at--;
    }
    if (at == 0) {
      at = maxLineChars;
      if (Character.isHighSurrogate(partial.charAt(at - 1))) {
        at--;
      }
    }
    String part = partial.substring(0, at);
    partial.delete(0, at);
    cut = true;
    return part;
  }

  private boolean read() {
    position = 0;
    limit = Math.max(0, in.read(decoded, 0, BUFFER));
    return limit > 0;
  }
}
