package dev.cloze.train;

import dev.cloze.config.ClozeException;

/** A run that cannot go on: a loss that is no number, a state that does not fit. */
public final class TrainingException extends ClozeException {
  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
