package dev.cloze.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The text files that a list of files and directories stands for. */
final class InputFiles {
  private InputFiles() {}

  static List<Manifest.Input> expand(List<Path> paths) {
    if (paths.isEmpty()) {
      throw new DataException("no input files were named; name at least one text file");
    }
    List<Manifest.Input> inputs = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        if (!seen.add(file.toAbsolutePath().normalize())) {
          throw new DataException(
              "%s is named twice among the input files; name it once".formatted(file));
        }
        try {
          inputs.add(new Manifest.Input(file.toString(), Files.size(file)));
        } catch (IOException e) {
          throw DataException.reading(file, e);
        }
      }
    }
    return inputs;
  }

  private static List<Path> files(Path path) {
    if (!Files.exists(path)) {
      throw new DataException("%s does not exist; check the input files".formatted(path));
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> found;
    try (Stream<Path> tree = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      found =
          tree.filter(Files::isRegularFile)
              .filter(InputFiles::isText)
              .sorted(Comparator.comparing(InputFiles::portableName))
              .toList();
    } catch (UncheckedIOException e) {
      throw DataException.reading(path, e.getCause());
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
    if (found.isEmpty()) {
      throw new DataException(
          "%s holds no .txt, .jsonl, .ndjson or .gz files; name the files themselves if they are called otherwise"
              .formatted(path));
    }
    return found;
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".txt")
        || name.endsWith(".jsonl")
        || name.endsWith(".ndjson")
        || name.endsWith(".gz");
  }

  /** The same order on every system. */
  private static String portableName(Path file) {
    return file.toString().replace('\\', '/');
  }
}
