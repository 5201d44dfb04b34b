package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.TaskException;
import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.DividedTask;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.table.TableDescription;
import dev.cloze.task.table.TableTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A task as a person names it.
 *
 * @param name of a published task
 * @param data the folder with its files
 * @param table what the columns of one's own data mean, from the recipe; empty for published tasks
 * @param divided the only labelled part at hand, which then serves for all; empty where there are
 *     several
 */
public record TaskChoice(String name, Path data, ObjectNode table, Optional<Split> divided) {
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "kind", "train", "dev", "test", "header", "text", "pair", "label", "id", "labels",
              "metric"));

  /**
   * Opens the task.
   *
   * @throws TaskException if there is none of this name, or its data is not described
   */
  public Task<?, ?> open() {
    Task<?, ?> task =
        name.equals(TableTask.NAME) && !table.isEmpty()
            ? TableTask.open(description(), data)
            : Tasks.open(name, data); // a table may be described beside its data
    return divided.<Task<?, ?>>map(part -> divided(task, part)).orElse(task);
  }

  private static <E extends Example, P> Task<E, P> divided(Task<E, P> task, Split part) {
    return new DividedTask<>(task, part);
  }

  private TableDescription description() {
    table
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw new TaskException(
                    "data.%s is not a key; the keys here are %s."
                        .formatted(key, String.join(", ", KEYS)));
              }
            });
    Map<Split, String> files = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      optional(split.name().toLowerCase(Locale.ROOT)).ifPresent(file -> files.put(split, file));
    }
    List<String> labels = new ArrayList<>();
    table.path("labels").forEach(label -> labels.add(label.asText()));
    return new TableDescription(
        constant(TaskKind.class, optional("kind").orElse("classification"), "kind"),
        files,
        table.path("header").asBoolean(true),
        required("text"),
        optional("pair"),
        required("label"),
        optional("id"),
        labels,
        constant(ClassificationMetric.class, optional("metric").orElse("accuracy"), "metric"));
  }

  private Optional<String> optional(String key) {
    JsonNode value = table.get(key);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asText());
  }

  private String required(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                new TaskException(
                    "data.%s is missing, expected the name of a column.".formatted(key)));
  }

  private static <C extends Enum<C>> C constant(Class<C> type, String word, String key) {
    List<String> words = new ArrayList<>();
    for (C constant : type.getEnumConstants()) {
      String own = constant.name().toLowerCase(Locale.ROOT);
      if (own.equals(word)) {
        return constant;
      }
      words.add(own);
    }
    throw new TaskException(
        "data.%s is \"%s\", expected one of %s.".formatted(key, word, String.join(", ", words)));
  }
}
