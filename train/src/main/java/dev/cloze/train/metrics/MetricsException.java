package dev.cloze.train.metrics;

import dev.cloze.config.ClozeException;

/** A metrics or event file that cannot be read or written. */
public final class MetricsException extends ClozeException {
  public MetricsException(String message, Throwable cause) {
    super(message, cause);
  }
}
