package dev.cloze.search;

import dev.cloze.config.ClozeException;

/** A search that cannot be done, or results that do not belong to it. */
public final class SearchException extends ClozeException {
  SearchException(String message) {
    super(message);
  }

  SearchException(String message, Throwable cause) {
    super(message, cause);
  }
}
