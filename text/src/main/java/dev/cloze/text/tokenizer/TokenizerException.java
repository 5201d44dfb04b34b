package dev.cloze.text.tokenizer;

import dev.cloze.config.ClozeException;

/** A tokenizer that cannot be read, written or used: a broken vocabulary, a missing token. */
public final class TokenizerException extends ClozeException {
  public TokenizerException(String message) {
    super(message);
  }

  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
