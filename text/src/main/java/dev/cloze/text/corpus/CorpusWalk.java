package dev.cloze.text.corpus;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Walks a directory in the order of the paths' names, the same on every system. Holds the names of
 * the directories it is in and no more, so millions of files need little memory unless they all lie
 * in one.
 */
final class CorpusWalk {
  private static final String DIRECTORY_MARK = "/"; // sorts a directory as its files' paths do

  private final Predicate<Path> wanted;
  private final Consumer<CorpusInput> each;
  private final Deque<Object> above = new ArrayDeque<>(); // the identities of these directories

  CorpusWalk(Predicate<Path> wanted, Consumer<CorpusInput> each) {
    this.wanted = wanted;
    this.each = each;
  }

  /** Symbolic links are followed; one that leads back to a directory above is an error. */
  void directory(Path directory) {
    Object identity = identity(directory);
    if (above.contains(identity)) {
      throw new CorpusException(
          "%s leads back to a folder that holds it; remove this link, or name the folders to read"
              .formatted(directory));
    }
    above.push(identity);
    for (String name : names(directory)) {
      if (name.endsWith(DIRECTORY_MARK)) {
        directory(directory.resolve(name.substring(0, name.length() - 1)));
      } else {
        file(directory.resolve(name));
      }
    }
    above.pop();
  }

  void file(Path file) {
    try {
      each.accept(new CorpusInput(file.toString(), Files.size(file)));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private List<String> names(Path directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          names.add(entry.getFileName() + DIRECTORY_MARK);
        } else if (wanted.test(entry)) {
          requireTarget(entry);
          if (Files.isRegularFile(entry)) {
            names.add(entry.getFileName().toString());
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw unreadable(directory, e.getCause());
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    names.sort(null);
    return names;
  }

  /** A text that is gone must not be missing in silence. */
  private static void requireTarget(Path entry) {
    if (!Files.exists(entry)) {
      throw new CorpusException(
          "%s is a link to nothing; mend it, or remove it if its text is not wanted"
              .formatted(entry));
    }
  }

  private static Object identity(Path directory) {
    try {
      Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
      return Objects.requireNonNullElse(key, directory.toRealPath()); // Windows has no keys
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  static CorpusException unreadable(Path path, IOException cause) {
    return new CorpusException(
        "cannot read %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }
}
