package dev.cloze.task.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files beside these classes. */
final class Resources {
  private Resources() {}

  /** The lines of a resource; comment lines, which start with '#', are blanked. */
  static List<String> lines(String file) {
    try (InputStream in = Resources.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new ThemeException(
            "%s is missing beside %s; build the project again"
                .formatted(file, Resources.class.getName()));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.startsWith("#") ? "" : line)
          .toList();
    } catch (IOException e) {
      throw new ThemeException("%s could not be read; build the project again".formatted(file), e);
    }
  }

  /**
   * Reads a table: a header line of column names, then one entity a line, cells separated by tabs.
   * A cell "-" means that nothing is stated. The first column is {@code name} and unique.
   */
  static List<Entity> table(String name) {
    return table(name, lines(name + ".tsv"));
  }

  static List<Entity> table(String name, List<String> lines) {
    String file = name + ".tsv";
    String[] columns = lines.get(0).split("\t", -1);
    List<Entity> entities = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isEmpty()) {
        continue;
      }
      String[] cells = lines.get(i).split("\t", -1);
      if (cells.length != columns.length) {
        throw new ThemeException(
            "%s, line %d: %d cells, expected %d (%s)"
                .formatted(file, i + 1, cells.length, columns.length, String.join(", ", columns)));
      }
      Map<String, String> values = new HashMap<>();
      for (int c = 0; c < cells.length; c++) {
        if (cells[c].isBlank() || !cells[c].equals(cells[c].strip())) {
          throw new ThemeException(
              "%s, line %d: column '%s' is \"%s\"; write the bare value, or '-' for none"
                  .formatted(file, i + 1, columns[c], cells[c]));
        }
        if (!cells[c].equals("-")) {
          values.put(columns[c], cells[c]);
        }
      }
      if (!names.add(values.get(Entity.NAME))) {
        throw new ThemeException(
            "%s, line %d: '%s' stands there twice".formatted(file, i + 1, cells[0]));
      }
      entities.add(new Entity(name, Map.copyOf(values)));
    }
    return List.copyOf(entities);
  }
}
