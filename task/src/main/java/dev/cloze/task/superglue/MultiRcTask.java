package dev.cloze.task.superglue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.metrics.MultiRcScore;
import dev.cloze.task.reading.JsonRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * MultiRC: is an answer to a question about a passage right? Each answer is an example, whose id is
 * the numbers of passage, question and answer: "3/9/40".
 */
final class MultiRcTask implements Task<TextExample, float[]> {
  @Override
  public String name() {
    return SuperGlue.MULTIRC.taskName();
  }

  @Override
  public TaskKind kind() {
    return TaskKind.CLASSIFICATION;
  }

  @Override
  public List<String> labels() {
    return SuperGlue.MULTIRC.labels();
  }

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    var reader = new SuperGlueReader(SuperGlue.MULTIRC, split);
    List<TextExample> examples = new ArrayList<>();
    var empty = new int[1];
    reader.read(
        data,
        row -> {
          JsonRow passage = row.object("passage");
          String text = passage.text("text");
          for (JsonRow question : passage.objects("questions")) {
            for (JsonRow answer : question.objects("answers")) {
              String id =
                  "%d/%d/%d"
                      .formatted(
                          row.integer("idx"), question.integer("idx"), answer.integer("idx"));
              String answerText = answer.anyText("text").strip(); // empty in four published rows
              empty[0] += answerText.isEmpty() ? 1 : 0;
              examples.add(
                  new TextExample(
                      reader.id(id, answer),
                      text,
                      Optional.of((question.text("question") + " " + answerText).strip()),
                      List.of(),
                      reader.label(answer, "label")));
            }
          }
        });
    if (empty[0] > 0) {
      reader.problems().add("%,d answers are empty; the question stands alone".formatted(empty[0]));
    }
    return List.of(reader.dataset(examples, MultiRcTask::score, MultiRcTask::write));
  }

  private static Scores score(List<TextExample> examples, List<float[]> predictions) {
    var score = new MultiRcScore();
    for (int i = 0; i < examples.size(); i++) {
      TextExample example = examples.get(i);
      score.add(
          example.id().substring(0, example.id().lastIndexOf('/')),
          example.label().orElseThrow().equals("1"),
          ClassificationMetric.best(predictions.get(i)) == 1);
    }
    return score.scores();
  }

  private static List<Path> write(
      Path folder, List<TextExample> examples, List<float[]> predictions) throws IOException {
    var lines = new JsonPredictions();
    Map<Integer, Map<Integer, Map<Integer, Integer>>> labels = new TreeMap<>();
    for (int i = 0; i < examples.size(); i++) {
      String[] numbers = examples.get(i).id().split("/");
      labels
          .computeIfAbsent(Integer.valueOf(numbers[0]), passage -> new TreeMap<>())
          .computeIfAbsent(Integer.valueOf(numbers[1]), question -> new TreeMap<>())
          .put(Integer.valueOf(numbers[2]), ClassificationMetric.best(predictions.get(i)));
    }
    labels.forEach(
        (passage, questions) -> {
          ArrayNode list = lines.at(passage).putObject("passage").putArray("questions");
          questions.forEach(
              (question, answers) -> {
                ObjectNode node = list.addObject().put("idx", question);
                ArrayNode answerList = node.putArray("answers");
                answers.forEach(
                    (answer, label) ->
                        answerList.addObject().put("idx", answer).put("label", label));
              });
        });
    return lines.write(folder, SuperGlue.MULTIRC);
  }
}
