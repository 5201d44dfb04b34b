package dev.cloze.task.reading;

import dev.cloze.task.TaskException;
import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusFile;
import dev.cloze.text.corpus.CorpusMember;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.UnicodeReader;
import dev.cloze.text.corpus.UnpackLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The lines of a data file, plain or packed: UTF-8, a byte order mark dropped. A line ends at \n or
 * \r\n only, whatever else separates lines elsewhere: sentences hold such characters.
 */
public final class TextLines {
  private TextLines() {}

  /**
   * A line without its end.
   *
   * @param place file and number, for messages
   */
  public record Line(String text, String place) {}

  /** Reads all lines of a file, or of every file in an archive. */
  public static void each(Path file, List<String> problems, Consumer<Line> use) {
    eachText(
        file,
        problems,
        (name, text) -> {
          var lines = new Splitter(text);
          int number = 0;
          for (String line = lines.next(); line != null; line = lines.next()) {
            number++;
            use.accept(new Line(line, "%s, line %d".formatted(name, number)));
          }
        });
  }

  /**
   * Reads the texts of a file: itself, unpacked, or the members of an archive.
   *
   * @param use takes the name for messages, and the text
   */
  public static void eachText(
      Path file, List<String> problems, BiConsumer<String, BufferedReader> use) {
    var found = new CorpusProblems();
    try (CorpusFile texts = CorpusFile.open(file, UnpackLimits.DEFAULTS, found, name -> true)) {
      for (CorpusMember text = texts.next(); text != null; text = texts.next()) {
        use.accept(text.name(), new BufferedReader(new UnicodeReader(file, text.in(), found)));
      }
    }
    problems.addAll(found.report());
  }

  /** The whole of a reader. */
  public static String all(Reader text) {
    try {
      var all = new StringBuilder();
      char[] buffer = new char[1 << 16];
      for (int n = text.read(buffer); n >= 0; n = text.read(buffer)) {
        all.append(buffer, 0, n);
      }
      return all.toString();
    } catch (IOException e) {
      throw new TaskException("cannot read: " + FileErrors.reason(e), e);
    }
  }

  /** Lines that end at \n: a reader's own would end at a lone \r too. */
  private static final class Splitter {
    private final BufferedReader text;

    Splitter(BufferedReader text) {
      this.text = text;
    }

    String next() {
      try {
        var line = new StringBuilder();
        int c = text.read();
        if (c < 0) {
          return null;
        }
        for (; c >= 0 && c != '\n'; c = text.read()) {
          line.append((char) c);
        }
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
          line.setLength(last);
        }
        return line.toString();
      } catch (IOException e) {
        throw new TaskException("cannot read: " + FileErrors.reason(e), e);
      }
    }
  }
}
