package dev.cloze.text.corpus;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The text files that a list of files and directories stands for. */
public final class CorpusInputs {
  private CorpusInputs() {}

  /**
   * The files in the order in which they are named; those of a directory, searched to the bottom,
   * in the order of their names.
   *
   * @throws CorpusException if there is none, one is missing, or one is named twice
   */
  public static List<CorpusInput> expand(List<Path> paths) {
    if (paths.isEmpty()) {
      throw new CorpusException("no input files were named; name at least one text file");
    }
    List<CorpusInput> inputs = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        if (!seen.add(file.toAbsolutePath().normalize())) {
          throw new CorpusException(
              "%s is named twice among the input files; name it once".formatted(file));
        }
        try {
          inputs.add(new CorpusInput(file.toString(), Files.size(file)));
        } catch (IOException e) {
          throw unreadable(file, e);
        }
      }
    }
    return inputs;
  }

  private static CorpusException unreadable(Path path, IOException cause) {
    return new CorpusException(
        "cannot read %s: %s".formatted(path, FileErrors.reason(cause)), cause);
  }

  private static List<Path> files(Path path) {
    if (!Files.exists(path)) {
      throw new CorpusException("%s does not exist; check the input files".formatted(path));
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> found;
    try (Stream<Path> tree = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      found =
          tree.filter(Files::isRegularFile)
              .filter(CorpusInputs::isText)
              .sorted(Comparator.comparing(CorpusInputs::portableName))
              .toList();
    } catch (UncheckedIOException e) {
      throw unreadable(path, e.getCause());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    if (found.isEmpty()) {
      throw new CorpusException(
          "%s holds no .txt, .jsonl or .ndjson files and nothing packed (.gz, .bz2, .xz, .zst, .tar, .zip); name the files themselves if they are called otherwise"
              .formatted(path));
    }
    return found;
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    return DocumentReader.isTextName(name) || Packing.isPackedName(name);
  }

  /** The same order on every system. */
  private static String portableName(Path file) {
    return file.toString().replace('\\', '/');
  }
}
