package dev.cloze.text.vocabulary;

import dev.cloze.config.ClozeException;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Path;

/** A vocabulary that cannot be trained: no words, too little memory, a folder in the way. */
public final class VocabularyException extends ClozeException {
  public VocabularyException(String message) {
    super(message);
  }

  public VocabularyException(String message, Throwable cause) {
    super(message, cause);
  }

  static VocabularyException writing(Path path, IOException cause) {
    return new VocabularyException(
        "%s cannot be written: %s".formatted(path, FileErrors.reason(cause)), cause);
  }

  static VocabularyException reading(Path path, IOException cause) {
    return new VocabularyException(
        "%s cannot be read: %s".formatted(path, FileErrors.reason(cause)), cause);
  }
}
