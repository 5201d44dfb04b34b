package dev.cloze.text.corpus;

import dev.cloze.config.ClozeException;

/** A corpus file that cannot be read: missing, broken or malformed. */
public final class CorpusException extends ClozeException {
  public CorpusException(String message) {
    super(message);
  }

  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }
}
