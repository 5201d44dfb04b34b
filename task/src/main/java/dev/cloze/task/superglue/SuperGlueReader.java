package dev.cloze.task.superglue;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Split;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.JsonFile;
import dev.cloze.task.reading.JsonRow;
import dev.cloze.task.reading.Labels;
import dev.cloze.task.reading.TaskFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the objects of one data set, and knows the files of other tasks when it sees them. Training
 * data and what is evaluated on must have labels; test data has all or none.
 */
final class SuperGlueReader {
  private final SuperGlue task;
  private final Split split;
  private final List<String> problems = new ArrayList<>();
  private final Ids ids = new Ids();
  private final Labels labels;
  private String firstLabelled;
  private String firstHidden;

  SuperGlueReader(SuperGlue task, Split split) {
    this.task = task;
    this.split = split;
    labels = new Labels(task.labels());
  }

  /** Reads all objects of the split's files. */
  void read(Path data, Consumer<JsonRow> use) {
    for (Path file : TaskFiles.named(data, task.file(split), problems)) {
      JsonFile.eachLine(
          file,
          problems,
          row -> {
            checkKeys(row);
            use.accept(row);
          });
    }
  }

  List<String> problems() {
    return problems;
  }

  /** The id, which no other example may have. */
  String id(String id, JsonRow row) {
    return ids.add(id, row.place());
  }

  /** The label under a key, if there is one. */
  Optional<String> label(JsonRow row, String key) {
    if (!row.has(key)) {
      hasLabel(row, false);
      return Optional.empty();
    }
    hasLabel(row, true);
    String label = row.scalar(key);
    String spelled = task.labels().contains("true") ? label.toLowerCase(Locale.ROOT) : label;
    String others =
        Stream.of(SuperGlue.values())
            .filter(other -> other.labels().contains(spelled))
            .map(SuperGlue::taskName)
            .collect(Collectors.joining(", "));
    return Optional.of(
        labels.add(spelled, row.place(), others.isEmpty() ? "" : "; that is a label of " + others));
  }

  /** Notes whether this object says what is right. */
  void hasLabel(JsonRow row, boolean labelled) {
    if (labelled && firstLabelled == null) {
      firstLabelled = row.place();
    }
    if (!labelled && firstHidden == null) {
      firstHidden = row.place();
    }
    if (firstHidden != null && split != Split.TEST && !task.isDiagnostic()) {
      throw row.error(
          "there is no label, which %s data has; only test data comes without"
              .formatted(split.name().toLowerCase(Locale.ROOT)));
    }
    if (firstHidden != null && firstLabelled != null) {
      throw row.error(
          "some examples have labels (%s) and some have none (%s); expected all or none"
              .formatted(firstLabelled, firstHidden));
    }
  }

  <E extends Example, P> ExampleSet<E, P> dataset(
      List<E> examples, ExampleSet.Scoring<E, P> scoring, ExampleSet.Writing<E, P> writing) {
    String name = split.name().toLowerCase(Locale.ROOT);
    problems.addAll(labels.problems(name));
    return new ExampleSet<>(name, examples, problems, firstLabelled != null, scoring, writing);
  }

  private void checkKeys(JsonRow row) {
    List<String> missing = task.keys().stream().filter(key -> !row.has(key)).toList();
    if (missing.isEmpty()) {
      return;
    }
    if (row.has("paragraph")) {
      throw new TaskException(
          "%s: an older file of MultiRC; expected version 2 of SuperGLUE's download, whose objects have a passage with questions"
              .formatted(row.place()));
    }
    String owners =
        Stream.of(SuperGlue.values())
            .filter(other -> other.keys().stream().allMatch(row::has))
            .map(SuperGlue::taskName)
            .collect(Collectors.joining(" or "));
    throw row.error(
        "the object has no %s; expected the keys of %s: %s%s"
            .formatted(
                String.join(", ", missing),
                task.taskName(),
                String.join(", ", task.keys()),
                owners.isEmpty() ? "" : "; this is data of " + owners));
  }
}
