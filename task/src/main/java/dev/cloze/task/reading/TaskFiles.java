package dev.cloze.task.reading;

import dev.cloze.task.TaskException;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the files of a part of a task's data. */
public final class TaskFiles {
  /** Packings whose content has the name without the ending. */
  private static final String PACKED = "(\\.(gz|bz2|xz|zst))?";

  private TaskFiles() {}

  /**
   * The files of this name: one, plain or packed, or its pieces, such as {@code dev-part1.tsv}.
   *
   * @param data a folder; a file stands for itself
   * @param name such as {@code dev.tsv}
   * @param problems hears of pieces that stand for the whole
   * @throws TaskException if there is none
   */
  public static List<Path> named(Path data, String name, List<String> problems) {
    List<Path> files = find(data, name, problems);
    if (files.isEmpty()) {
      throw missing(data, name);
    }
    return files;
  }

  /** As {@link #named}, but empty if there is none. */
  public static List<Path> find(Path data, String name, List<String> problems) {
    if (Files.isRegularFile(data)) {
      return List.of(data);
    }
    List<Path> whole = matching(data, Pattern.compile(Pattern.quote(name) + PACKED));
    if (whole.size() > 1) {
      throw new TaskException(
          "%s holds %s both plain and packed; remove one: %s".formatted(data, name, names(whole)));
    }
    if (!whole.isEmpty()) {
      return whole;
    }
    int dot = name.lastIndexOf('.');
    String piece =
        Pattern.quote(name.substring(0, dot))
            + "(-part)?[0-9]+[a-z]?"
            + Pattern.quote(name.substring(dot))
            + PACKED;
    List<Path> pieces = matching(data, Pattern.compile(piece));
    if (!pieces.isEmpty()) {
      problems.add("%s holds no %s; read %s instead".formatted(data, name, names(pieces)));
    }
    return pieces;
  }

  /** The files of a folder whose names match, in the order of their names. */
  public static List<Path> matching(Path folder, Pattern name) {
    return list(folder, file -> name.matcher(file.getFileName().toString()).matches());
  }

  /** What to say where a file is not there. */
  public static TaskException missing(Path folder, String name) {
    return new TaskException(
        "%s holds no %s, plain or packed (.gz); it holds %s"
            .formatted(folder, name, names(list(folder, file -> true))));
  }

  /** File names for messages, the first ones of many. */
  static String names(List<Path> files) {
    if (files.isEmpty()) {
      return "no files";
    }
    String first = String.join(", ", files.stream().limit(8).map(TaskFiles::name).toList());
    return files.size() > 8 ? "%s and %,d more".formatted(first, files.size() - 8) : first;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    if (!Files.isDirectory(folder)) {
      throw new TaskException(
          "%s %s; expected the folder with the task's data"
              .formatted(folder, Files.exists(folder) ? "is no folder" : "does not exist"));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw new TaskException("cannot read %s: %s".formatted(folder, FileErrors.reason(e)), e);
    }
  }
}
