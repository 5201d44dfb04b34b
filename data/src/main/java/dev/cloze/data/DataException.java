package dev.cloze.data;

import dev.cloze.config.ClozeException;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Path;

/** A prepared corpus cannot be written, read or sampled, for a reason the message names. */
public class DataException extends ClozeException {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataException writing(Path path, IOException cause) {
    return new DataException(
        "cannot write %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }

  static DataException reading(Path path, IOException cause) {
    return new DataException("cannot read %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }
}
