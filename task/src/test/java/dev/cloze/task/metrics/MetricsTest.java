package dev.cloze.task.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import dev.cloze.task.metrics.Entity.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final double NINE_DIGITS = 5e-10;

  private static int[] ints(String numbers) {
    return numbers.chars().filter(c -> c != ' ').map(c -> c - '0').toArray();
  }

  @Test
  void twoClasses() {
    var matrix = ConfusionMatrix.of(ints("1 1 1 1 0 0 0 1 0 1"), ints("1 0 1 1 0 1 0 1 0 0"), 2);
    assertThat(matrix.count(1, 1)).isEqualTo(4);
    assertThat(matrix.count(0, 0)).isEqualTo(3);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.count(1, 0)).isEqualTo(2);
    assertThat(matrix.matthews()).isEqualTo(0.408248290, within(NINE_DIGITS));
    assertThat(matrix.f1(1)).isEqualTo(0.727272727, within(NINE_DIGITS));
    assertThat(matrix.accuracy()).isEqualTo(0.7, within(NINE_DIGITS));
    assertThat(ClassificationMetric.F1_AND_ACCURACY.of(matrix).main())
        .isEqualTo(0.713636364, within(NINE_DIGITS));
  }

  @Test
  void matthewsOfTheExtremes() {
    int[] gold = ints("0 1 1 0 1");
    assertThat(ConfusionMatrix.of(gold, ints("1 1 1 1 1"), 2).matthews()).isZero();
    assertThat(ConfusionMatrix.of(gold, gold, 2).matthews()).isEqualTo(1, within(1e-15));
    assertThat(ConfusionMatrix.of(gold, ints("1 0 0 1 0"), 2).matthews())
        .isEqualTo(-1, within(1e-15));
  }

  /** As many rows as QQP's test data: the product of the four marginals is beyond a long. */
  @Test
  void matthewsOfALargeSplit() {
    var matrix = new ConfusionMatrix(2);
    for (int i = 0; i < 390_965; i++) {
      matrix.add(i % 3 == 0 ? 1 : 0, i % 5 == 0 ? 1 : 0);
    }
    double tp = matrix.count(1, 1);
    double tn = matrix.count(0, 0);
    double fp = matrix.count(0, 1);
    double fn = matrix.count(1, 0);
    double expected =
        (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
    assertThat(matrix.matthews()).isEqualTo(expected, within(1e-12));
  }

  @Test
  void threeClasses() {
    var matrix = ConfusionMatrix.of(ints("0 0 1 1 1 2 2 0"), ints("0 1 1 1 2 2 0 0"), 3);
    assertThat(matrix.f1(0)).isEqualTo(2.0 / 3, within(1e-15));
    assertThat(matrix.f1(1)).isEqualTo(2.0 / 3, within(1e-15));
    assertThat(matrix.f1(2)).isEqualTo(0.5, within(1e-15));
    assertThat(matrix.macroF1()).isEqualTo(0.611111111, within(NINE_DIGITS));
    assertThat(matrix.accuracy()).isEqualTo(0.625);
    assertThat(matrix.matthews()).isEqualTo(0.428571429, within(NINE_DIGITS));
  }

  @Test
  void absentClassesCountNothing() {
    assertThat(ConfusionMatrix.of(ints("0 0"), ints("0 0"), 3).macroF1())
        .isEqualTo(1.0 / 3, within(1e-15));
    assertThatThrownBy(() -> new ConfusionMatrix(2).accuracy())
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("no examples");
  }

  @Test
  void correlations() {
    List<float[]> predicted = List.of(one(0.5), one(0.9), one(2), one(4), one(4));
    Scores scores = RegressionScore.of(new double[] {0, 1, 2.5, 3, 5}, predicted);
    // the 0.9 of a model is a float
    assertThat(scores.values().get("pearson")).isEqualTo(0.912593581, within(1e-8));
    assertThat(scores.values().get("spearman")).isEqualTo(0.974679434, within(NINE_DIGITS));
    assertThat(scores.main()).isEqualTo(0.943636508, within(1e-8));
    assertThat(Correlation.ranks(new double[] {0.5, 0.9, 2, 4, 4}))
        .containsExactly(1, 2, 3, 4.5, 4.5);
  }

  private static float[] one(double value) {
    return new float[] {(float) value};
  }

  @Test
  void aConstantSideIsReportedAsZeroAndSaid() {
    Scores scores =
        RegressionScore.of(new double[] {1, 2, 3}, List.of(one(0.1), one(0.1), one(0.1)));
    assertThat(scores.main()).isZero();
    assertThat(scores.notes()).hasSize(2).allMatch(note -> note.contains("undefined"));
  }

  @Test
  void multiRc() {
    var score = new MultiRcScore();
    add(score, "1/a", "101", "101");
    add(score, "1/b", "01", "11");
    add(score, "1/c", "00", "00");
    assertThat(score.scores().values().get("f1a")).isEqualTo(0.857142857, within(NINE_DIGITS));
    assertThat(score.scores().values().get("exact_match"))
        .isEqualTo(0.666666667, within(NINE_DIGITS));
  }

  private static void add(MultiRcScore score, String question, String gold, String predicted) {
    for (int i = 0; i < gold.length(); i++) {
      score.add(question, gold.charAt(i) == '1', predicted.charAt(i) == '1');
    }
  }

  @Test
  void record() {
    assertThat(AnswerText.normalize("The U.S. Senate!")).isEqualTo("us senate");
    assertThat(AnswerText.f1("Barack Obama", "President Barack Obama"))
        .isEqualTo(0.8, within(1e-15));
    assertThat(AnswerText.f1("the Obama", "Obama")).isEqualTo(1);
    assertThat(AnswerText.exactMatch("the Obama", "Obama")).isEqualTo(1);
    var score = new RecordScore();
    score.add(List.of("Denver", "the Obama"), Optional.of("Obama"));
    assertThat(score.scores().main()).isEqualTo(1);
    score.add(List.of("Denver"), Optional.empty());
    assertThat(score.scores().main()).isEqualTo(0.5);
  }

  @Test
  void genderParity() {
    assertThat(GenderParity.of(List.of(1, 1, 1, 0, 0, 0, 1, 1))).isEqualTo(0.75);
    assertThat(GenderParity.of(List.of(1))).isEqualTo(-1);
  }

  @Test
  void glueOfThePublishedBort() {
    Map<String, Double> mains = new LinkedHashMap<>();
    mains.put("cola", 63.9);
    mains.put("sst-2", 96.2);
    mains.put("mrpc", (94.1 + 92.3) / 2);
    mains.put("sts-b", (89.2 + 88.3) / 2);
    mains.put("qqp", (66.0 + 85.9) / 2);
    mains.put("mnli-m", 88.1);
    mains.put("mnli-mm", 87.8);
    mains.put("qnli", 92.3);
    mains.put("rte", 82.7);
    mains.put("wnli", 71.2);
    mains.put("ax", 51.9); // does not count
    assertThat(BenchmarkScore.GLUE.of(mains)).isEqualTo(83.572, within(5e-4));
    mains.remove("mnli-mm");
    assertThatThrownBy(() -> BenchmarkScore.GLUE.of(mains)).hasMessageContaining("mnli-mm");
  }

  @Test
  void superGlueOfThePublishedRoberta() {
    Map<String, Double> mains =
        Map.of(
            "boolq", 87.1,
            "cb", (90.5 + 95.2) / 2,
            "copa", 90.6,
            "multirc", (84.4 + 52.5) / 2,
            "record", (90.6 + 90.0) / 2,
            "superglue-rte", 88.2,
            "wic", 69.9,
            "wsc", 89.0);
    assertThat(BenchmarkScore.SUPERGLUE.of(mains)).isEqualTo(84.55, within(5e-3));
  }

  @Test
  void malformedTagsAreReadAsConllevalReadsThem() {
    List<String> tags = List.of("I-PER", "I-PER", "I-LOC", "O", "B-LOC", "B-LOC", "I-PER");
    assertThat(Entity.in(tags, Reading.LENIENT))
        .containsExactly(
            new Entity("PER", 0, 2),
            new Entity("LOC", 2, 3),
            new Entity("LOC", 4, 5),
            new Entity("LOC", 5, 6),
            new Entity("PER", 6, 7));
    assertThat(Entity.in(tags, Reading.STRICT_IOB2))
        .containsExactly(new Entity("LOC", 4, 5), new Entity("LOC", 5, 6));
    assertThatThrownBy(() -> Entity.in(List.of("NOUN"), Reading.LENIENT))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("NOUN");
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    assertThatThrownBy(() -> ClassificationMetric.best(new float[] {1, Float.NaN}))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("NaN");
    assertThat(ClassificationMetric.best(new float[] {1, 3, 3})).isEqualTo(1);
  }

  @Test
  void aQuestionWithoutAnswerIsRightWhenNoneIsGiven() {
    var none = new SquadScore.Answered(List.of(), "", 1);
    var some = new SquadScore.Answered(List.of("Rollo"), "Rollo", -2.75);
    Scores kept = SquadScore.version2(List.of(none, some), -2.75);
    assertThat(kept.values()).containsEntry("exact", 1.0).containsEntry("best_exact", 1.0);
    Scores cut = SquadScore.version2(List.of(none, some), -2.76);
    assertThat(cut.values()).containsEntry("exact", 0.5).containsEntry("has_ans_exact", 0.0);
    assertThat(cut.values()).containsEntry("best_f1_threshold", -2.75);
  }
}
