package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import java.util.List;
import java.util.Map;

/**
 * A row of any of the formats.
 *
 * @param values by column; a list is one of texts
 */
record TableRow(String place, Map<String, Object> values) {
  /** The text of a column, which may be empty. */
  String any(String column) {
    Object value = get(column);
    if (value instanceof String text) {
      return text;
    }
    throw error("\"%s\" is a list, expected a text".formatted(column));
  }

  /** The text of a column, which must hold more than blanks. */
  String text(String column) {
    String text = any(column);
    if (text.isBlank()) {
      throw error("\"%s\" is empty; expected a text".formatted(column));
    }
    return text;
  }

  /** The entries of a list, or what stands between the blanks of a text. */
  List<String> words(String column) {
    if (get(column) instanceof List<?> list) {
      return list.stream().map(String.class::cast).toList();
    }
    return List.of(text(column).strip().split("\\s+"));
  }

  TaskException error(String problem) {
    return new TaskException(place + ": " + problem);
  }

  private Object get(String column) {
    Object value = values.get(column);
    if (value == null) {
      throw error(
          "there is no column \"%s\"; found %s"
              .formatted(column, String.join(", ", values.keySet())));
    }
    return value;
  }
}
