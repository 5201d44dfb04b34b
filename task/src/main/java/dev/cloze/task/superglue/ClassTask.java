package dev.cloze.task.superglue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.metrics.GenderParity;
import dev.cloze.task.reading.JsonRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A task with one class per object: BoolQ, CB, RTE, WiC, WSC and the diagnostics. */
final class ClassTask implements Task<TextExample, float[]> {
  private final SuperGlue task;
  private final ClassificationMetric metric;

  ClassTask(SuperGlue task, ClassificationMetric metric) {
    this.task = task;
    this.metric = metric;
  }

  @Override
  public String name() {
    return task.taskName();
  }

  @Override
  public TaskKind kind() {
    return TaskKind.CLASSIFICATION;
  }

  @Override
  public List<String> labels() {
    return task.labels();
  }

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    var reader = new SuperGlueReader(task, split);
    var spans = new WinogradSpans();
    List<TextExample> examples = new ArrayList<>();
    reader.read(
        data,
        row -> {
          String id = reader.id(Integer.toString(row.integer("idx")), row);
          examples.add(example(id, row, spans, reader.label(row, "label")));
        });
    reader.problems().addAll(spans.problems());
    return List.of(reader.dataset(examples, this::score, this::write));
  }

  private TextExample example(String id, JsonRow row, WinogradSpans spans, Optional<String> label) {
    return switch (task) {
      case WIC ->
          new TextExample(
              id,
              row.text("sentence1"),
              Optional.of(row.text("sentence2")),
              List.of(word(row, false), word(row, true)),
              label);
      case WSC -> new TextExample(id, row.text("text"), Optional.empty(), spans.of(row), label);
      default ->
          new TextExample(
              id,
              row.text(task.keys().get(0)),
              Optional.of(row.text(task.keys().get(1))),
              List.of(),
              label);
    };
  }

  /** The word whose sense WiC asks for; the end is exclusive. */
  private static Span word(JsonRow row, boolean second) {
    String number = second ? "2" : "1";
    var places = new CodePoints(row.text("sentence" + number));
    int begin = places.toUnits(row.integer("start" + number), row, "start" + number);
    int end = places.toUnits(row.integer("end" + number), row, "end" + number);
    if (end <= begin) {
      throw row.error("\"end%s\" is not behind \"start%s\"".formatted(number, number));
    }
    return new Span(second, begin, end);
  }

  private Scores score(List<TextExample> examples, List<float[]> predictions) {
    List<String> gold = examples.stream().map(example -> example.label().orElseThrow()).toList();
    Scores scores = metric.of(task.labels(), gold, predictions);
    if (task != SuperGlue.AX_G) {
      return scores;
    }
    Map<String, Double> values = new LinkedHashMap<>(scores.values());
    values.put(
        "gender_parity",
        GenderParity.of(predictions.stream().map(ClassificationMetric::best).toList()));
    return new Scores(values, scores.main());
  }

  private List<Path> write(Path folder, List<TextExample> examples, List<float[]> predictions)
      throws IOException {
    var lines = new JsonPredictions();
    for (int i = 0; i < examples.size(); i++) {
      ObjectNode line = lines.at(Integer.parseInt(examples.get(i).id()));
      line.put("label", spelled(task.labels().get(ClassificationMetric.best(predictions.get(i)))));
    }
    return lines.write(folder, task);
  }

  /** WSC's truth values have capitals. */
  private String spelled(String label) {
    return task == SuperGlue.WSC
        ? label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1)
        : label;
  }
}
