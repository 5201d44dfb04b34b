package dev.cloze.task.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.task.example.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Seeded random predictions, judged by scikit-learn, SciPy and seqeval: make_task_metrics.py. */
class GoldenMetricsTest {
  private static final double CLOSE = 1e-9;
  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("golden.json")) {
      golden = JsonMapper.builder().build().readTree(in);
    }
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static double[] doubles(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::textValue).toList();
  }

  @Test
  void classesAreScoredAsByScikitLearn() {
    assertThat(golden.get("classification")).hasSizeGreaterThan(15);
    for (JsonNode c : golden.get("classification")) {
      int classes = c.get("classes").intValue();
      var matrix = ConfusionMatrix.of(ints(c.get("gold")), ints(c.get("predicted")), classes);
      assertThat(matrix.accuracy()).isEqualTo(c.get("accuracy").doubleValue(), within(CLOSE));
      assertThat(matrix.macroF1()).isEqualTo(c.get("macro_f1").doubleValue(), within(CLOSE));
      assertThat(matrix.matthews()).isEqualTo(c.get("matthews").doubleValue(), within(CLOSE));
      for (int k = 0; k < classes; k++) {
        assertThat(matrix.f1(k)).isEqualTo(c.get("f1").get(k).doubleValue(), within(CLOSE));
      }
    }
  }

  @Test
  void correlationsAreThoseOfSciPy() {
    assertThat(golden.get("correlation")).hasSizeGreaterThan(5);
    for (JsonNode c : golden.get("correlation")) {
      double[] gold = doubles(c.get("gold"));
      double[] predicted = doubles(c.get("predicted"));
      assertThat(Correlation.pearson(gold, predicted))
          .isEqualTo(c.get("pearson").doubleValue(), within(CLOSE));
      assertThat(Correlation.spearman(gold, predicted))
          .isEqualTo(c.get("spearman").doubleValue(), within(CLOSE));
    }
  }

  @Test
  void entitiesAreThoseOfSeqeval() {
    assertThat(golden.get("entities")).hasSizeGreaterThan(3);
    for (JsonNode c : golden.get("entities")) {
      compare(c, c.get("lenient"), Entity.Reading.LENIENT);
      if (c.has("strict")) {
        compare(c, c.get("strict"), Entity.Reading.STRICT_IOB2);
      }
    }
  }

  private static void compare(JsonNode c, JsonNode expected, Entity.Reading reading) {
    TaggingScore score = TaggingScore.ofEntities(reading);
    for (int i = 0; i < c.get("gold").size(); i++) {
      score.add(texts(c.get("gold").get(i)), texts(c.get("predicted").get(i)));
    }
    Scores scores = score.scores();
    assertThat(scores.values().get("accuracy"))
        .isEqualTo(c.get("accuracy").doubleValue(), within(CLOSE));
    expected
        .properties()
        .forEach(
            metric ->
                assertThat(scores.values().get(metric.getKey()))
                    .as("%s %s", reading, metric.getKey())
                    .isEqualTo(metric.getValue().doubleValue(), within(CLOSE)));
  }

  @Test
  void answersAreScoredByTheRulesOfTheOfficialScripts() {
    assertThat(golden.get("squad")).hasSize(2);
    for (JsonNode c : golden.get("squad")) {
      List<SquadScore.Answered> questions = new ArrayList<>();
      for (JsonNode q : c.get("questions")) {
        questions.add(
            new SquadScore.Answered(
                texts(q.get("golds")),
                q.get("predicted").textValue(),
                q.get("no_answer").doubleValue()));
      }
      Scores scores =
          c.get("version").intValue() == 1
              ? SquadScore.version1(questions)
              : SquadScore.version2(questions, c.get("threshold").doubleValue());
      assertThat(scores.values()).hasSameSizeAs(c.get("scores"));
      c.get("scores")
          .properties()
          .forEach(
              metric ->
                  assertThat(scores.values().get(metric.getKey()))
                      .as("version %s, %s", c.get("version"), metric.getKey())
                      .isEqualTo(metric.getValue().doubleValue(), within(CLOSE)));
    }
  }
}
