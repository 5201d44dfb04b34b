package dev.cloze.task;

import dev.cloze.config.ClozeException;

/** An input that a task cannot work on. */
public final class TaskException extends ClozeException {
  public TaskException(String message) {
    super(message);
  }

  public TaskException(String message, Throwable cause) {
    super(message, cause);
  }
}
