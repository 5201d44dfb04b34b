package dev.cloze.data;

import dev.cloze.config.ClozeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A prepared corpus cannot be written, read or sampled, for a reason the message names. */
public class DataException extends ClozeException {
  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataException writing(Path path, IOException cause) {
    return new DataException("cannot write %s: %s".formatted(path, reason(cause)), cause);
  }

  static DataException reading(Path path, IOException cause) {
    return new DataException("cannot read %s: %s".formatted(path, reason(cause)), cause);
  }

  /** The operating system's words are short or only a path: say what they mean and what helps. */
  private static String reason(IOException cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("not enough space")) {
      return "the disk is full; free some space or choose a directory on another disk";
    }
    if (text.contains("quota")) {
      return "the disk quota is used up; free some space or choose a directory on another disk";
    }
    if (text.contains("read-only file system")) {
      return "the file system is read-only; choose another directory";
    }
    if (cause instanceof AccessDeniedException || text.contains("permission denied")) {
      return "no permission; change the rights of the directory or choose another one";
    }
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(cause.getMessage());
  }
}
