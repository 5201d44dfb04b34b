package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.metrics.RegressionScore;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Texts and pairs with a class or a number. Test data may lack the column of labels. */
final class TextReader implements TableReader<TextExample, float[]> {
  private final TableDescription description;

  TextReader(TableDescription description) {
    this.description = description;
  }

  @Override
  public Dataset<TextExample, float[]> read(Path data, Split split) {
    List<TextExample> examples = new ArrayList<>();
    var ids = new Ids();
    var labels = new Labels(description.labels());
    List<String> problems =
        new ArrayList<>(
            TableReader.rows(
                description,
                data,
                split,
                row -> {
                  boolean hidden =
                      split == Split.TEST && !row.values().containsKey(description.label());
                  String number = Integer.toString(examples.size());
                  examples.add(
                      new TextExample(
                          ids.add(description.id().map(row::text).orElse(number), row.place()),
                          row.text(description.text()),
                          description.pair().map(row::text),
                          List.of(),
                          hidden ? Optional.empty() : Optional.of(label(row, labels))));
                }));
    boolean labelled = examples.stream().allMatch(example -> example.label().isPresent());
    String name = split.name().toLowerCase(Locale.ROOT);
    problems.addAll(labels.problems(name));
    return new ExampleSet<>(name, examples, problems, labelled, this::score, this::write);
  }

  private String label(TableRow row, Labels labels) {
    String label = row.text(description.label());
    if (description.kind() == TaskKind.CLASSIFICATION) {
      return labels.add(label, row.place(), "");
    }
    try {
      if (Double.isFinite(Double.parseDouble(label))) {
        return label;
      }
    } catch (NumberFormatException e) {
      throw new TaskException(notANumber(row, label), e);
    }
    throw new TaskException(notANumber(row, label));
  }

  private String notANumber(TableRow row, String label) {
    return "%s: \"%s\" is \"%s\", expected a number"
        .formatted(row.place(), description.label(), label);
  }

  private Scores score(List<TextExample> examples, List<float[]> predictions) {
    List<String> gold = examples.stream().map(example -> example.label().orElseThrow()).toList();
    return description.kind() == TaskKind.REGRESSION
        ? RegressionScore.of(gold.stream().mapToDouble(Double::parseDouble).toArray(), predictions)
        : description.metric().of(description.labels(), gold, predictions);
  }

  private List<Path> write(Path folder, List<TextExample> examples, List<float[]> predictions)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("id\tprediction");
    for (int i = 0; i < examples.size(); i++) {
      float[] scores = predictions.get(i);
      lines.add(
          examples.get(i).id()
              + "\t"
              + (description.kind() == TaskKind.REGRESSION
                  ? Float.toString(scores[0])
                  : description.labels().get(ClassificationMetric.best(scores))));
    }
    return List.of(Submission.lines(folder, "predictions.tsv", lines));
  }
}
