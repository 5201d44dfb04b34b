package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads a part of one's own data. */
interface TableReader<E extends Example, P> {
  Dataset<E, P> read(Path data, Split split);

  /**
   * Gives all rows of a part.
   *
   * @return what was mended
   */
  static List<String> rows(
      TableDescription description, Path data, Split split, Consumer<TableRow> use) {
    String name = description.files().get(split);
    if (name == null) {
      throw new TaskException(
          "the table names no file for %s; it has %s"
              .formatted(split.name().toLowerCase(Locale.ROOT), description.files()));
    }
    Path file = data.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new TaskException(
          "%s does not exist; the table names it for %s"
              .formatted(file, split.name().toLowerCase(Locale.ROOT)));
    }
    List<String> problems = new ArrayList<>();
    TableFile.each(file, description.header(), problems, use);
    return problems;
  }
}
