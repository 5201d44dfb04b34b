package dev.cloze.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** File errors in words: the messages of {@code java.nio.file} are often only a path. */
public final class FileErrors {
  private FileErrors() {}

  /** The operating system's words are short or only a path: say what they mean and what helps. */
  public static String reason(IOException cause) {
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
      return "it does not exist";
    }
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(cause.getMessage());
  }
}
