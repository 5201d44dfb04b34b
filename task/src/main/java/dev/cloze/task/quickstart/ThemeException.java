package dev.cloze.task.quickstart;

import dev.cloze.config.ClozeException;

/** A table or template file of the embedded corpus that cannot be read. */
final class ThemeException extends ClozeException {
  private static final long serialVersionUID = 1L;

  ThemeException(String message) {
    super(message);
  }

  ThemeException(String message, Throwable cause) {
    super(message, cause);
  }
}
