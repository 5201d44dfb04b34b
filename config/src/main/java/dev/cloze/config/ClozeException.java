package dev.cloze.config;

/**
 * A failure that a person can mend. Its message says what, where, found, expected and what to do
 * next; the command line prints it as it is, without a stack trace. Every room derives its own
 * kind.
 */
public class ClozeException extends RuntimeException {
  public ClozeException(String message) {
    super(message);
  }

  public ClozeException(String message, Throwable cause) {
    super(message, cause);
  }
}
