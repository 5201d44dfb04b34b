package dev.cloze.text.fetch;

import dev.cloze.config.ClozeException;

/** Something could not be downloaded, or is not what it should be; the message names it. */
public final class FetchException extends ClozeException {
  public FetchException(String message) {
    super(message);
  }

  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
