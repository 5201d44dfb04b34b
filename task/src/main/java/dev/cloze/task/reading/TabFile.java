package dev.cloze.task.reading;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tab-separated rows, split at tabs and nothing else: quotation marks are text, since fields hold
 * lone ones.
 */
public final class TabFile {
  private TabFile() {}

  /** Reads all rows, the header included; empty lines are none. */
  public static void each(Path file, List<String> problems, Consumer<Row> use) {
    TextLines.each(
        file,
        problems,
        line -> {
          if (!line.text().isEmpty()) {
            use.accept(row(line));
          }
        });
  }

  /** The fields of one line. */
  public static Row row(TextLines.Line line) {
    return new Row(line.place(), List.of(line.text().split("\t", -1)));
  }
}
