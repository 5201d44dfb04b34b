package dev.cloze.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds pairs of {@code .bin} and {@code .idx} files that lie there without our manifest. */
final class MegatronFiles {
  private static final String INDEX = ".idx";

  private MegatronFiles() {}

  /**
   * The paths of the pairs without their endings, in the order of their names.
   *
   * @param location a folder of them, or one pair: without ending, or one of the two files
   * @return empty if the location is something else
   */
  static List<Path> prefixes(Path location) {
    if (!Files.isDirectory(location)) {
      Path prefix = withoutEnding(location);
      return Files.isRegularFile(Shard.file(prefix, INDEX)) ? List.of(prefix) : List.of();
    }
    if (Files.exists(location.resolve(Manifest.FILE_NAME))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(location)) {
      return files
          .filter(file -> file.toString().endsWith(INDEX))
          .sorted()
          .map(MegatronFiles::withoutEnding)
          .toList();
    } catch (IOException e) {
      throw DataException.reading(location, e);
    }
  }

  private static Path withoutEnding(Path file) {
    String name = file.toString();
    return name.endsWith(INDEX) || name.endsWith(".bin")
        ? Path.of(name.substring(0, name.length() - INDEX.length()))
        : file;
  }
}
