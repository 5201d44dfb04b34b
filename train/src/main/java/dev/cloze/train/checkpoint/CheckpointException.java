package dev.cloze.train.checkpoint;

import dev.cloze.config.ClozeException;

/** A checkpoint that cannot be written, read or trusted, or a run that another process holds. */
public final class CheckpointException extends ClozeException {
  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
