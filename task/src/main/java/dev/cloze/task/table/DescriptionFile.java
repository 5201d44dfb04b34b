package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.reading.JsonFile;
import dev.cloze.task.reading.JsonRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a description from JSON: {@code task.json} beside the data. */
final class DescriptionFile {
  static final String NAME = "task.json";

  private static final List<String> KEYS =
      List.of(
          "kind", "train", "dev", "test", "header", "text", "pair", "label", "id", "labels",
          "metric");

  private DescriptionFile() {}

  static TableDescription read(Path file) {
    List<TableDescription> found = new ArrayList<>();
    JsonFile.each(file, name -> true, new ArrayList<>(), row -> found.add(description(row)));
    return found.get(0);
  }

  private static TableDescription description(JsonRow row) {
    List<String> unknown = new ArrayList<>();
    row.object().fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw row.error(
          "the key \"%s\" is unknown; expected some of %s"
              .formatted(unknown.get(0), String.join(", ", KEYS)));
    }
    Map<Split, String> files = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      String key = split.name().toLowerCase(Locale.ROOT);
      if (row.has(key)) {
        files.put(split, row.text(key));
      }
    }
    return new TableDescription(
        constant(row, "kind", TaskKind.values(), null),
        files,
        !row.has("header") || Boolean.parseBoolean(row.scalar("header")),
        row.text("text"),
        row.has("pair") ? Optional.of(row.text("pair")) : Optional.empty(),
        row.text("label"),
        row.has("id") ? Optional.of(row.text("id")) : Optional.empty(),
        row.has("labels") ? row.texts("labels") : List.of(),
        constant(row, "metric", ClassificationMetric.values(), ClassificationMetric.ACCURACY));
  }

  /** The constant that a key names, or another one if the key is not there. */
  private static <T extends Enum<T>> T constant(
      JsonRow row, String key, T[] constants, T otherwise) {
    if (otherwise != null && !row.has(key)) {
      return otherwise;
    }
    String name = row.text(key);
    return Arrays.stream(constants)
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TaskException(
                    "%s: \"%s\" is \"%s\", expected one of %s"
                        .formatted(
                            row.place(),
                            key,
                            name,
                            Stream.of(constants)
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))));
  }
}
