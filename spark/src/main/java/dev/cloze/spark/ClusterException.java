package dev.cloze.spark;

import dev.cloze.config.ClozeException;

/** A cluster could not do its work, for a reason the message names. */
final class ClusterException extends ClozeException {
  private static final long serialVersionUID = 1;

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
