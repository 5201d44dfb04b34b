package dev.cloze.task.glue;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.metrics.RegressionScore;
import dev.cloze.task.reading.TaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A task of GLUE, read from the folder of its download. Rows are numbered from 0 where the file
 * does not number them itself.
 */
public final class GlueTask implements Task<TextExample, float[]> {
  private final Glue glue;

  private GlueTask(Glue glue) {
    this.glue = glue;
  }

  /** All of them, the diagnostic set included. */
  public static List<GlueTask> all() {
    return Stream.of(Glue.values()).map(GlueTask::new).toList();
  }

  @Override
  public String name() {
    return glue.taskName();
  }

  @Override
  public TaskKind kind() {
    return glue.isRegression() ? TaskKind.REGRESSION : TaskKind.CLASSIFICATION;
  }

  @Override
  public List<String> labels() {
    return glue.labels();
  }

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    if (Files.isRegularFile(data)) {
      return List.of(dataset(data, data.getFileName().toString(), split));
    }
    if (glue == Glue.MRPC && MsrParaphrase.isIn(data, split)) {
      return List.of(
          dataset(split.name().toLowerCase(Locale.ROOT), split, MsrParaphrase.read(data, split)));
    }
    if (glue == Glue.AX && split == Split.TEST) {
      return List.of(dataset(data, existing(data, glue.files(split)), split));
    }
    List<Dataset<TextExample, float[]>> datasets = new ArrayList<>();
    glue.files(split).forEach(file -> datasets.add(dataset(data, file, split)));
    return datasets;
  }

  /** The first of the names that is there; otherwise the first. */
  private static String existing(Path data, List<String> names) {
    return names.stream()
        .filter(name -> !TaskFiles.find(data, name, new ArrayList<>()).isEmpty())
        .findFirst()
        .orElse(names.get(0));
  }

  private Dataset<TextExample, float[]> dataset(Path data, String file, Split split) {
    var reader = new GlueReader(glue, split);
    reader.read(TaskFiles.named(data, file, reader.problems()));
    return dataset(file.replaceFirst("\\.tsv(\\..*)?$", ""), split, reader);
  }

  private Dataset<TextExample, float[]> dataset(String name, Split split, GlueReader read) {
    return new ExampleSet<>(
        name,
        read.examples(),
        read.problems(),
        glue.layout(split).isLabelled(),
        this::score,
        (directory, examples, predictions) -> List.of(write(directory, name, predictions)));
  }

  private Scores score(List<TextExample> examples, List<float[]> predictions) {
    List<String> gold = examples.stream().map(example -> example.label().orElseThrow()).toList();
    return glue.isRegression()
        ? RegressionScore.of(gold.stream().mapToDouble(Double::parseDouble).toArray(), predictions)
        : glue.metric().of(glue.labels(), gold, predictions);
  }

  private Path write(Path directory, String dataset, List<float[]> predictions) throws IOException {
    List<String> values = predictions.stream().map(this::value).toList();
    return Submission.glue(directory, glue.submission(dataset), values);
  }

  /** As the leaderboard wants it: a label, or a similarity within STS-B's scale. */
  private String value(float[] prediction) {
    return glue.isRegression()
        ? String.format(Locale.ROOT, "%.3f", Math.max(0, Math.min(5, (double) prediction[0])))
        : glue.labels().get(ClassificationMetric.best(prediction));
  }
}
