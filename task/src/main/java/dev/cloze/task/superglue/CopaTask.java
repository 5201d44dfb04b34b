package dev.cloze.task.superglue;

import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.ChoiceExample.Choice;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.reading.JsonRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * COPA: which of two sentences is the cause or the effect? A model reads the premise with "because"
 * or "so" behind it, and a choice.
 */
final class CopaTask implements Task<ChoiceExample, float[]> {
  @Override
  public String name() {
    return SuperGlue.COPA.taskName();
  }

  @Override
  public TaskKind kind() {
    return TaskKind.MULTIPLE_CHOICE;
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public List<Dataset<ChoiceExample, float[]>> read(Path data, Split split) {
    var reader = new SuperGlueReader(SuperGlue.COPA, split);
    List<ChoiceExample> examples = new ArrayList<>();
    reader.read(
        data,
        row -> {
          String id = reader.id(Integer.toString(row.integer("idx")), row);
          Optional<String> label = reader.label(row, "label");
          examples.add(
              new ChoiceExample(
                  id,
                  choices(row),
                  label.isEmpty()
                      ? OptionalInt.empty()
                      : OptionalInt.of(Integer.parseInt(label.get()))));
        });
    return List.of(reader.dataset(examples, CopaTask::score, CopaTask::write));
  }

  private static List<Choice> choices(JsonRow row) {
    String question = row.text("question");
    String conjunction =
        switch (question) {
          case "cause" -> "because";
          case "effect" -> "so";
          default ->
              throw row.error(
                  "\"question\" is \"%s\", expected cause or effect".formatted(question));
        };
    String text = row.text("premise").strip().replaceFirst("\\.$", "") + " " + conjunction;
    return List.of(new Choice(text, row.text("choice1")), new Choice(text, row.text("choice2")));
  }

  private static Scores score(List<ChoiceExample> examples, List<float[]> predictions) {
    List<String> gold =
        examples.stream().map(example -> "" + example.answer().orElseThrow()).toList();
    return ClassificationMetric.ACCURACY.of(SuperGlue.COPA.labels(), gold, predictions);
  }

  private static List<Path> write(
      Path folder, List<ChoiceExample> examples, List<float[]> predictions) throws IOException {
    var lines = new JsonPredictions();
    for (int i = 0; i < examples.size(); i++) {
      lines
          .at(Integer.parseInt(examples.get(i).id()))
          .put("label", ClassificationMetric.best(predictions.get(i)));
    }
    return lines.write(folder, SuperGlue.COPA);
  }
}
