package dev.cloze.task.glue;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.Labels;
import dev.cloze.task.reading.Row;
import dev.cloze.task.reading.TabFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the rows of one data set and knows the files of other tasks when it sees them. */
final class GlueReader {
  private final Glue glue;
  private final Layout layout;
  private final boolean dropsBrokenRows;
  private final List<String> problems = new ArrayList<>();
  private final List<TextExample> examples = new ArrayList<>();
  private final Ids ids = new Ids();
  private final Labels labels;
  private int dropped;

  GlueReader(Glue glue, Split split) {
    this.glue = glue;
    layout = glue.layout(split);
    dropsBrokenRows = glue.dropsBrokenRows(split);
    labels = new Labels(glue.labels());
  }

  List<TextExample> examples() {
    return examples;
  }

  List<String> problems() {
    return problems;
  }

  /** Reads files, each of which begins with the header if there is one. */
  GlueReader read(List<Path> files) {
    for (Path file : files) {
      var first = new boolean[] {true};
      TabFile.each(
          file,
          problems,
          row -> {
            if (first[0]) {
              checkHeader(row);
            }
            if (!first[0] || !layout.hasHeader()) {
              add(row);
            }
            first[0] = false;
          });
    }
    return finish();
  }

  /** Says what was dropped, once all rows are in. */
  GlueReader finish() {
    if (dropped > 0) {
      problems.add("%,d rows left out: cut, or with an empty question".formatted(dropped));
    }
    if (layout.isLabelled()) {
      problems.addAll(labels.problems(glue.taskName()));
    }
    return this;
  }

  void checkHeader(Row row) {
    if (layout.hasHeader() && row.fields().equals(layout.header())) {
      return;
    }
    String expected =
        layout.hasHeader()
            ? "the header of %s: %s".formatted(glue.taskName(), shown(layout.header()))
            : "%d columns without a header, as %s has them"
                .formatted(layout.columns(), glue.taskName());
    String owners = owners(row.fields());
    if (!owners.isEmpty()) {
      throw row.error("this is the header of %s; expected %s".formatted(owners, expected));
    }
    if (layout.hasHeader()) {
      throw row.error("the columns are %s; expected %s".formatted(shown(row.fields()), expected));
    }
  }

  /** Which files have this header: {@code qnli (test)}. */
  private static String owners(List<String> header) {
    return Stream.of(Glue.values())
        .flatMap(
            other ->
                Stream.of(Split.values())
                    .filter(split -> other != Glue.AX || split != Split.TRAIN)
                    .filter(split -> other.layout(split).header().equals(header))
                    .map(
                        split ->
                            other.taskName() + " (" + split.name().toLowerCase(Locale.ROOT) + ")"))
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  private static String shown(List<String> fields) {
    String text = String.join(", ", fields);
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  void add(Row row) {
    if (row.fields().size() != layout.columns()) {
      if (dropsBrokenRows) {
        dropped++;
        return;
      }
      throw row.error(
          "%d columns, expected %d as in all of %s"
              .formatted(row.fields().size(), layout.columns(), glue.taskName()));
    }
    if (dropsBrokenRows
        && (row.fields().get(layout.text()).isBlank()
            || row.fields().get(layout.pair()).isBlank())) {
      dropped++;
      return;
    }
    String id =
        layout.id() == Layout.NONE
            ? Integer.toString(examples.size())
            : ids.add(row.fields().get(layout.id()), row.place());
    Optional<String> pair =
        layout.pair() == Layout.NONE
            ? Optional.empty()
            : Optional.of(row.text(layout.pair(), "the second text"));
    examples.add(
        new TextExample(id, row.text(layout.text(), "the text"), pair, List.of(), label(row)));
  }

  private Optional<String> label(Row row) {
    if (!layout.isLabelled()) {
      return Optional.empty();
    }
    String label = row.fields().get(layout.label());
    if (glue.isRegression()) {
      requireSimilarity(label, row);
      return Optional.of(label);
    }
    String others =
        Stream.of(Glue.values())
            .filter(other -> other.labels().contains(label))
            .map(Glue::taskName)
            .collect(Collectors.joining(", "));
    return Optional.of(
        labels.add(label, row.place(), others.isEmpty() ? "" : "; that is a label of " + others));
  }

  private static void requireSimilarity(String label, Row row) {
    double value;
    try {
      value = Double.parseDouble(label);
    } catch (NumberFormatException e) {
      throw new TaskException(
          "%s: the score is \"%s\", expected a number from 0 to 5".formatted(row.place(), label),
          e);
    }
    if (!(value >= 0 && value <= 5)) {
      throw row.error("the score is %s, expected a number from 0 to 5".formatted(label));
    }
  }
}
