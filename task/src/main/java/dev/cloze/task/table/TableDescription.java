package dev.cloze.task.table;

import dev.cloze.config.Problems;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.metrics.ClassificationMetric;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one's own data means. Columns are names in the header, keys of the JSON objects, or, without
 * a header, numbers from 1.
 *
 * @param kind classification, regression or tagging
 * @param files the file of each part; its ending says what it is: .csv, .tsv or .jsonl, plain or
 *     packed
 * @param header whether the first row of a table names its columns
 * @param text the column of the text; of tagging, that of the words: a list, or blanks between them
 * @param pair the column of a second text, if there is one
 * @param label the column of the class, the number, or the tags, as many as words
 * @param id the column of ids; without one, rows are numbered from 0
 * @param labels the classes or tags in the order of a model's outputs; if none, those that occur in
 *     the training data, in the order of strings
 * @param metric what a classification is judged by
 */
public record TableDescription(
    TaskKind kind,
    Map<Split, String> files,
    boolean header,
    String text,
    Optional<String> pair,
    String label,
    Optional<String> id,
    List<String> labels,
    ClassificationMetric metric) {
  public TableDescription {
    files = Map.copyOf(files);
    labels = List.copyOf(labels);
    var problems = new Problems("table");
    problems.require(
        kind == TaskKind.CLASSIFICATION || kind == TaskKind.REGRESSION || kind == TaskKind.TAGGING,
        "kind",
        "is %s, expected classification, regression or tagging"
            .formatted(kind.name().toLowerCase(Locale.ROOT)));
    problems.require(!files.isEmpty(), "files", "names no file");
    files
        .values()
        .forEach(
            file ->
                problems.require(
                    TableFile.isTable(file),
                    "files",
                    "names %s, expected a file in .csv, .tsv or .jsonl".formatted(file)));
    problems.require(!text.isBlank(), "text", "is empty, expected the name of a column");
    problems.require(!label.isBlank(), "label", "is empty, expected the name of a column");
    problems.require(
        kind != TaskKind.REGRESSION || labels.isEmpty(),
        "labels",
        "is %s, but a regression has none".formatted(labels));
    problems.require(
        labels.stream().distinct().count() == labels.size(),
        "labels",
        "names one twice: %s".formatted(labels));
    problems.require(
        kind != TaskKind.TAGGING || pair.isEmpty(), "pair", "is set, but tagging reads one text");
    problems.throwIfAny();
  }

  /** The same with the classes that were found. */
  TableDescription withLabels(List<String> found) {
    return new TableDescription(kind, files, header, text, pair, label, id, found, metric);
  }
}
