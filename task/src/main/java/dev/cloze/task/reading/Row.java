package dev.cloze.task.reading;

import dev.cloze.task.TaskException;
import java.util.List;

/**
 * A row of a table.
 *
 * @param place file and line, for messages
 */
public record Row(String place, List<String> fields) {
  /** The field, which must hold more than blanks. */
  public String text(int column, String what) {
    String text = fields.get(column);
    if (text.isBlank()) {
      throw new TaskException(
          "%s: %s in column %d is empty; expected a text".formatted(place, what, column + 1));
    }
    return text;
  }

  public TaskException error(String problem) {
    return new TaskException(place + ": " + problem);
  }
}
