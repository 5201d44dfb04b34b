package dev.cloze.train.checkpoint;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says what a failed file operation means: the JDK's own messages are often only a path. No full
 * stop.
 */
final class Reason {
  private Reason() {}

  static String of(Throwable failure) {
    if (failure instanceof AccessDeniedException e) {
      return "no permission for " + e.getFile();
    }
    if (failure instanceof NoSuchFileException e) {
      return e.getFile() + " does not exist";
    }
    if (failure instanceof NotDirectoryException e) {
      return e.getFile() + " is not a directory";
    }
    if (failure instanceof FileAlreadyExistsException e) {
      return e.getFile() + " is in the way";
    }
    if (failure instanceof FileSystemException e && e.getReason() != null) {
      return "%s (%s)".formatted(e.getReason(), e.getFile());
    }
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
