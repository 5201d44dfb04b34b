package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import dev.cloze.task.reading.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Comma-separated values as RFC 4180 has them: a field in quotation marks may hold commas and line
 * ends, and a mark written twice is one.
 */
final class CsvRows {
  private final String file;
  private final String text;
  private int at;
  private int line = 1;

  CsvRows(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Gives all rows, the header included; blank lines are none. */
  void each(Consumer<Row> use) {
    while (at < text.length()) {
      String place = "%s, line %d".formatted(file, line);
      List<String> fields = row(place);
      if (fields.size() > 1 || !fields.get(0).isBlank()) {
        use.accept(new Row(place, fields));
      }
    }
  }

  private List<String> row(String place) {
    List<String> fields = new ArrayList<>();
    while (true) {
      boolean quoted = at < text.length() && text.charAt(at) == '"';
      fields.add(quoted ? quotedField(place) : plainField());
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
        continue;
      }
      if (at < text.length() && text.charAt(at) == '\r') {
        at++;
      }
      if (at < text.length() && text.charAt(at) != '\n') {
        throw new TaskException(
            "%s: \"%c\" follows the closing quotation mark of field %d; expected a comma or the line's end"
                .formatted(place, text.charAt(at), fields.size()));
      }
      at++;
      line++;
      return fields;
    }
  }

  private String plainField() {
    int begin = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
      at++;
    }
    boolean carriageReturn =
        at > begin
            && text.charAt(at - 1) == '\r'
            && (at == text.length() || text.charAt(at) == '\n');
    return text.substring(begin, carriageReturn ? at - 1 : at);
  }

  private String quotedField(String place) {
    var field = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at++;
      } else if (c == '"') {
        at++;
        return field.toString();
      }
      if (c == '\n') {
        line++;
      }
      field.append(c);
    }
    throw new TaskException(
        "%s: a quotation mark opens a field that never ends; double it if it is text"
            .formatted(place));
  }
}
