package dev.cloze.model;

import dev.cloze.config.ClozeException;

/** Weights that do not fit a model, or a model directory that is not whole. */
public final class ModelException extends ClozeException {
  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
