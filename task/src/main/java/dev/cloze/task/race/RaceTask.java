package dev.cloze.task.race;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.ChoiceExample.Choice;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.JsonRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Reads RACE from its folder or archive: {@code dev/high/73.txt} and so on, a JSON object each. A
 * question with "_" in it is read with the option in that place, any other with the option behind
 * it, as fairseq's examples do.
 */
public final class RaceTask implements Task<ChoiceExample, float[]> {
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  private final String name;
  private final List<String> levels;

  private RaceTask(String name, List<String> levels) {
    this.name = name;
    this.levels = levels;
  }

  /** All questions, and those of either level alone. */
  public static List<RaceTask> all() {
    return List.of(
        new RaceTask("race", List.of("middle", "high")),
        new RaceTask("race-middle", List.of("middle")),
        new RaceTask("race-high", List.of("high")));
  }

  @Override
  public String name() {
    return name;
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
    String part = split.name().toLowerCase(Locale.ROOT);
    List<String> problems = new ArrayList<>();
    List<ChoiceExample> examples = new ArrayList<>();
    var ids = new Ids();
    for (String level : levels) {
      RaceFiles.each(data, part, level, problems, passage -> add(passage, level, ids, examples));
    }
    if (examples.isEmpty()) {
      throw new TaskException(
          "%s holds no questions of %s; expected files such as %s/%s/1.txt there"
              .formatted(data, name, part, levels.get(0)));
    }
    return List.of(
        new ExampleSet<>(part, examples, problems, true, RaceTask::score, RaceTask::write));
  }

  private static void add(JsonRow passage, String level, Ids ids, List<ChoiceExample> examples) {
    String id = passage.text("id");
    if (!id.startsWith(level)) { // in the data "high73.txt" is dev/high/73.txt
      throw passage.error(
          "the id is \"%s\", expected one that begins with its folder, %s".formatted(id, level));
    }
    String article = collapsed(passage.text("article"));
    List<String> questions = passage.texts("questions");
    List<String> answers = passage.texts("answers");
    if (questions.size() != answers.size()
        || questions.size() != passage.object().path("options").size()) {
      throw passage.error("questions, options and answers differ in number");
    }
    for (int q = 0; q < questions.size(); q++) {
      int answer = LETTERS.indexOf(answers.get(q));
      if (answer < 0) {
        throw passage.error(
            "answer %d is \"%s\", expected one of %s".formatted(q + 1, answers.get(q), LETTERS));
      }
      List<Choice> choices = new ArrayList<>();
      for (var option : passage.object().get("options").get(q)) {
        choices.add(new Choice(article, filled(questions.get(q), option.asText())));
      }
      if (choices.size() != LETTERS.size()) {
        throw passage.error(
            "question %d has %d options, expected 4".formatted(q + 1, choices.size()));
      }
      String key = ids.add(id + "/" + q, passage.place());
      examples.add(new ChoiceExample(key, choices, OptionalInt.of(answer)));
    }
  }

  /** The question with the option in the gap, or behind it where there is none. */
  static String filled(String question, String option) {
    return collapsed(
        question.contains("_") ? question.replace("_", option) : question + " " + option);
  }

  private static String collapsed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static Scores score(List<ChoiceExample> examples, List<float[]> predictions) {
    Map<String, int[]> counts = new LinkedHashMap<>(); // of all and of each level: right, all
    for (int i = 0; i < examples.size(); i++) {
      ChoiceExample example = examples.get(i);
      boolean right =
          ClassificationMetric.best(predictions.get(i)) == example.answer().orElseThrow();
      String level = example.id().startsWith("high") ? "accuracy_high" : "accuracy_middle";
      for (String key : List.of("accuracy", level)) {
        int[] count = counts.computeIfAbsent(key, k -> new int[2]);
        count[0] += right ? 1 : 0;
        count[1]++;
      }
    }
    Map<String, Double> values = new LinkedHashMap<>();
    counts.forEach((key, count) -> values.put(key, (double) count[0] / count[1]));
    return new Scores(values, values.get("accuracy"));
  }

  /** There is no leaderboard's file; this is the data's own form with the letters chosen. */
  private static List<Path> write(
      Path folder, List<ChoiceExample> examples, List<float[]> predictions) throws IOException {
    Map<String, ObjectNode> passages = new LinkedHashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      String key = examples.get(i).id();
      String id = key.substring(0, key.lastIndexOf('/'));
      ObjectNode passage =
          passages.computeIfAbsent(id, k -> JsonNodeFactory.instance.objectNode().put("id", k));
      ArrayNode answers = passage.withArray("answers");
      answers.add(LETTERS.get(ClassificationMetric.best(predictions.get(i))));
    }
    List<String> lines = passages.values().stream().map(ObjectNode::toString).toList();
    return List.of(Submission.lines(folder, "RACE.jsonl", lines));
  }
}
