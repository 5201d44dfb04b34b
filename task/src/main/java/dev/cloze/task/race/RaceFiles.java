package dev.cloze.task.race;

import dev.cloze.task.reading.JsonFile;
import dev.cloze.task.reading.JsonRow;
import dev.cloze.task.reading.TaskFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The files of one part and level, in a folder or in the archive as it is published. */
final class RaceFiles {
  private RaceFiles() {}

  static void each(
      Path data, String part, String level, List<String> problems, Consumer<JsonRow> use) {
    if (Files.isRegularFile(data)) {
      Pattern wanted = Pattern.compile("(.*/)?%s/%s/[^/]*\\.txt".formatted(part, level));
      JsonFile.each(data, name -> wanted.matcher(name).matches(), problems, use);
      return;
    }
    Path root = Files.isDirectory(data.resolve("RACE")) ? data.resolve("RACE") : data;
    Path folder = root.resolve(part).resolve(level);
    for (Path file : TaskFiles.matching(folder, Pattern.compile("[^.].*\\.txt"))) {
      JsonFile.each(file, name -> true, problems, use);
    }
  }
}
