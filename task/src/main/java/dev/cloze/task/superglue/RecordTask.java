package dev.cloze.task.superglue;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.metrics.RecordScore;
import dev.cloze.task.reading.JsonRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * ReCoRD: which entity of the passage fills the gap of a query? Each candidate is an example: the
 * passage and the query with the candidate in the gap, of class "1" if a gold answer is spelled
 * like it. The id is the number of the query and that of the candidate in the order of strings. The
 * answer is the candidate with the highest probability of "1", the first of equal ones.
 */
final class RecordTask implements Task<TextExample, float[]> {
  private static final String GAP = "@placeholder";

  @Override
  public String name() {
    return SuperGlue.RECORD.taskName();
  }

  @Override
  public TaskKind kind() {
    return TaskKind.CLASSIFICATION;
  }

  @Override
  public List<String> labels() {
    return SuperGlue.RECORD.labels();
  }

  /**
   * @param golds none where they are hidden
   */
  private record Query(int idx, List<String> candidates, List<String> golds) {}

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    var reader = new SuperGlueReader(SuperGlue.RECORD, split);
    List<TextExample> examples = new ArrayList<>();
    Map<Integer, Query> queries = new HashMap<>();
    reader.read(
        data,
        row -> {
          JsonRow passage = row.object("passage");
          List<String> candidates = candidates(passage);
          String text = plain(passage.text("text"));
          for (JsonRow qa : row.objects("qas")) {
            boolean labelled = qa.has("answers");
            List<String> golds =
                labelled
                    ? qa.objects("answers").stream().map(answer -> answer.text("text")).toList()
                    : List.of();
            reader.hasLabel(qa, labelled);
            var query = new Query(qa.integer("idx"), candidates, golds);
            reader.id(Integer.toString(query.idx), qa);
            queries.put(query.idx, query);
            add(query, text, gapped(qa), labelled, examples);
          }
        });
    return List.of(
        reader.<TextExample, float[]>dataset(
            examples,
            (scored, predictions) -> score(answers(scored, predictions), queries),
            (folder, written, predictions) ->
                write(folder, answers(written, predictions), queries)));
  }

  private static void add(
      Query query, String text, String gapped, boolean labelled, List<TextExample> examples) {
    for (int i = 0; i < query.candidates.size(); i++) {
      String candidate = query.candidates.get(i);
      examples.add(
          new TextExample(
              query.idx + "/" + i,
              text,
              Optional.of(gapped.replace(GAP, candidate)),
              List.of(),
              labelled
                  ? Optional.of(query.golds.contains(candidate) ? "1" : "0")
                  : Optional.empty()));
    }
  }

  private static String gapped(JsonRow qa) {
    String query = qa.text("query");
    if (!query.contains(GAP)) {
      throw qa.error("the query has no %s: %s".formatted(GAP, query));
    }
    return query;
  }

  /** Distinct entities in the order of strings; the data's ends are inclusive code points. */
  static List<String> candidates(JsonRow passage) {
    String text = passage.text("text");
    var places = new CodePoints(text);
    var candidates = new TreeSet<String>();
    for (JsonRow entity : passage.objects("entities")) {
      int begin = places.toUnits(entity.integer("start"), entity, "start");
      int end = places.toUnits(entity.integer("end") + 1, entity, "end");
      if (end <= begin) {
        throw entity.error("\"end\" lies before \"start\"");
      }
      candidates.add(text.substring(begin, end));
    }
    if (candidates.isEmpty()) {
      throw passage.error("the passage has no entities to choose from");
    }
    return List.copyOf(candidates);
  }

  /** The bullets under the passage as sentences. */
  private static String plain(String passage) {
    return passage
        .replaceAll("(?<=[.?!\"'])\\s*\n@highlight\n", " ")
        .replaceAll("\\s*\n@highlight\n", ". ")
        .replace('\n', ' ');
  }

  /** The chosen candidate of each query. */
  private static Map<Integer, Integer> answers(
      List<TextExample> examples, List<float[]> predictions) {
    Map<Integer, Integer> answers = new LinkedHashMap<>();
    Map<Integer, Double> best = new HashMap<>();
    for (int i = 0; i < examples.size(); i++) {
      String[] numbers = examples.get(i).id().split("/");
      Integer query = Integer.valueOf(numbers[0]);
      double score = odds(predictions.get(i));
      if (!best.containsKey(query) || score > best.get(query)) {
        best.put(query, score);
        answers.put(query, Integer.valueOf(numbers[1]));
      }
    }
    return answers;
  }

  /** Grows with the probability of "1", also where that rounds to 1. */
  private static double odds(float[] scores) {
    ClassificationMetric.best(scores); // refuses what is no number
    return (double) scores[1] - scores[0];
  }

  private static Scores score(Map<Integer, Integer> answers, Map<Integer, Query> queries) {
    var score = new RecordScore();
    answers.forEach(
        (idx, candidate) -> {
          Query query = queries.get(idx);
          score.add(query.golds, Optional.of(query.candidates.get(candidate)));
        });
    return score.scores();
  }

  private static List<Path> write(
      Path folder, Map<Integer, Integer> answers, Map<Integer, Query> queries) throws IOException {
    var lines = new JsonPredictions();
    answers.forEach(
        (idx, candidate) -> lines.at(idx).put("label", queries.get(idx).candidates.get(candidate)));
    return lines.write(folder, SuperGlue.RECORD);
  }
}
