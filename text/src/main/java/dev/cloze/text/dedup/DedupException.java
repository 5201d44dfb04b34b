package dev.cloze.text.dedup;

import dev.cloze.config.ClozeException;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Path;

/** Duplicates cannot be looked for or removed, for a reason the message names. */
public final class DedupException extends ClozeException {
  public DedupException(String message) {
    super(message);
  }

  public DedupException(String message, Throwable cause) {
    super(message, cause);
  }

  static DedupException writing(Path path, IOException cause) {
    return new DedupException(
        "cannot write %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }

  static DedupException reading(Path path, IOException cause) {
    return new DedupException(
        "cannot read %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }
}
