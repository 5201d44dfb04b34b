package dev.cloze.task.squad;

import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.task.SharedData;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.DividedTask;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.QuestionExample.Answer;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.squad.SpanScores.Span;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquadTaskTest {
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "?", "a", "b", "c", "d", "e",
              "f", "g", "h", "i", "j", "(", ")", "-", "1895", "1943"));

  @TempDir Path folder;

  private static SpanFeatures features(int length, int stride, int separators) {
    return new SpanFeatures(
        new WordPieceTokenizer(VOCABULARY, WordPieceOptions.UNCASED),
        new SpanFeatures.Options(length, stride, 4, separators));
  }

  private static QuestionExample question(String context, String answer) {
    int begin = answer.isEmpty() ? -1 : context.indexOf(answer);
    List<Answer> answers = answer.isEmpty() ? List.of() : List.of(new Answer(answer, begin));
    return new QuestionExample("q", "", "who?", context, answers, answer.isEmpty());
  }

  @Test
  void windowsOverlapAndTheAnswerLiesInSomeOfThem() {
    // room for 10 - 2 - 3 = 5 tokens of the context's ten
    List<SpanWindow> windows = features(10, 2, 1).windows(question("a b c d e f g h i j", "d e"));
    assertThat(windows).hasSize(4);
    assertThat(windows.get(0).ids()).containsExactly(2, 5, 6, 3, 7, 8, 9, 10, 11, 3);
    assertThat(windows.get(3).ids()).containsExactly(2, 5, 6, 3, 13, 14, 15, 16, 3);
    assertThat(windows.get(0).tokenTypeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    assertThat(windows).extracting(SpanWindow::answerBegin).containsExactly(7, 5, 0, 0);
    assertThat(windows).extracting(SpanWindow::answerEnd).containsExactly(8, 6, 0, 0);
    // d has two tokens before and one behind it in the first window, one and three in the second
    assertThat(windows.get(0).answerable()).containsExactly(true, true, true, true, false);
    assertThat(windows.get(1).answerable()).containsExactly(false, false, true, true, false);
    assertThat(windows.get(3).answerable()).containsExactly(false, false, true, true);
  }

  @Test
  void robertaHasTwoSeparators() {
    SpanWindow window = features(16, 2, 2).windows(question("a b", "b")).get(0);
    assertThat(window.ids()).containsExactly(2, 5, 6, 3, 3, 7, 8, 3);
    assertThat(window.answerBegin()).isEqualTo(6);
  }

  @Test
  void longQuestionsAreCut() {
    var question = new QuestionExample("q", "", "who who who who who who?", "a", List.of(), true);
    assertThat(features(16, 2, 1).windows(question).get(0).ids())
        .containsExactly(2, 5, 5, 5, 5, 3, 7, 3);
  }

  @Test
  void anAnswerInsideAWordHasItsOwnTokens() {
    SpanWindow window = features(16, 2, 1).windows(question("a (1895-1943) b", "1895")).get(0);
    assertThat(window.answerBegin()).isEqualTo(window.contextBegin() + 2);
    assertThat(window.answerEnd()).isEqualTo(window.contextBegin() + 2);
  }

  @Test
  void windowsMustHoldMoreThanTheQuestion() {
    assertThatThrownBy(() -> new SpanFeatures.Options(67, 128, 64, 1))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("more than 67");
  }

  @Test
  void impossibleSpansAreNoAnswers() {
    QuestionExample question = question("a b c d e f g h i j", "");
    List<SpanWindow> windows = features(10, 2, 1).windows(question);
    List<SpanScores> scores = new ArrayList<>();
    for (int w = 0; w < windows.size(); w++) {
      scores.add(new SpanScores(List.of(), 4 - w));
    }
    List<Span> bad =
        List.of(
            new Span(0, 0, 100), // the first token
            new Span(1, 1, 99), // the question
            new Span(6, 5, 98), // backwards
            new Span(4, 9, 97), // beyond the window
            new Span(8, 8, 96), // more context in the next window
            new Span(4, 6, 1.5)); // three tokens
    scores.set(0, new SpanScores(bad, 4));
    var strict = answersUpTo(2, -0.5);
    assertThat(strict.choose(question, windows, scores).text()).isEmpty();
    var chooser = answersUpTo(3, -0.5);
    SpanAnswer answer = chooser.choose(question, windows, scores);
    assertThat(answer.text()).isEqualTo("a b c");
    assertThat(answer.nullOdds()).isEqualTo(1 - 1.5); // the smallest null score: the last window's
    assertThat(answer.given()).isEqualTo("a b c"); // strictly greater is needed
    assertThat(answersUpTo(3, -0.51).choose(question, windows, scores).given()).isEmpty();
    assertThat(answer.nBest()).extracting(SpanAnswer.Candidate::text).containsExactly("a b c", "");
    assertThat(answer.nBest().stream().mapToDouble(SpanAnswer.Candidate::probability).sum())
        .isEqualTo(1, within(1e-12));
  }

  private static AnswerChooser answersUpTo(int tokens, double nullThreshold) {
    return new AnswerChooser(
        new AnswerChooser.Options(20, tokens, true, false, OptionalDouble.of(nullThreshold)));
  }

  /** Byte-level tokens hold the blank before a word. */
  @Test
  void blanksAroundBelongToNoAnswer() {
    var window =
        new SpanWindow(
            new int[] {2, 3, 7, 8, 3},
            2,
            new int[] {0, 1},
            new int[] {1, 4},
            new boolean[] {true, true},
            0,
            0);
    var chooser = new AnswerChooser(AnswerChooser.Options.bert(false));
    SpanAnswer answer =
        chooser.choose(
            question("  Oslo", ""),
            List.of(window),
            List.of(new SpanScores(List.of(new Span(2, 2, 9), new Span(2, 3, 1)), 0)));
    assertThat(answer.nBest()).hasSize(1);
    assertThat(answer.text()).isEqualTo("Os");
    assertThat(answer.nBest().get(0).begin()).isEqualTo(2);
  }

  @Test
  void aClassifierSpeaksForItself() {
    QuestionExample question = question("a b c", "");
    List<SpanWindow> windows = features(10, 2, 1).windows(question);
    var chooser =
        new AnswerChooser(new AnswerChooser.Options(20, 30, true, true, OptionalDouble.of(-2.76)));
    SpanAnswer answer =
        chooser.choose(
            question, windows, List.of(new SpanScores(List.of(new Span(4, 4, -1)), -2.75)));
    assertThat(answer.nullOdds()).isEqualTo(-2.75);
    assertThat(answer.text()).isEqualTo("a");
    assertThat(answer.given()).as("-2.75 is above -2.76").isEmpty();
    chooser =
        new AnswerChooser(new AnswerChooser.Options(20, 30, true, true, OptionalDouble.of(-2.75)));
    answer =
        chooser.choose(
            question, windows, List.of(new SpanScores(List.of(new Span(4, 4, -1)), -2.75)));
    assertThat(answer.given()).as("only what is above the threshold is none").isEqualTo("a");
  }

  /** Twenty beginnings with twenty ends each; what is left of probability is never above 1. */
  @Test
  void beamScoresAreLogProbabilities() {
    float[] begins = new float[50];
    float[][] ends = new float[20][50];
    for (int p = 0; p < 50; p++) {
      begins[p] = (p * 37 % 50) / 10f;
      for (int b = 0; b < 20; b++) {
        ends[b][p] = ((p + b) * 13 % 50) / 7f;
      }
    }
    int[] beam = SpanScores.highest(begins, 20);
    SpanScores scores = SpanScores.ofBeam(begins, beam, ends, -3);
    assertThat(scores.spans()).hasSize(400).allMatch(span -> span.score() <= 0);
    double all =
        scores.spans().stream()
            .filter(span -> span.begin() == beam[0])
            .mapToDouble(span -> Math.exp(span.score()))
            .sum();
    double begin = Math.exp(begins[beam[0]] - Math.log(sumOfExponentials(begins)));
    assertThat(all).isLessThan(begin).isGreaterThan(0.9 * begin);
  }

  private static double sumOfExponentials(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.exp(value);
    }
    return sum;
  }

  private static String squad(String context, String... qas) {
    return "{\"version\": \"v2.0\", \"data\": [{\"title\": \"T\", \"paragraphs\": [{\"context\": \"%s\", \"qas\": [%s]}]}]}"
        .formatted(context, String.join(", ", qas));
  }

  private static String qa(String id, String answers, boolean impossible) {
    return "{\"id\": \"%s\", \"question\": \" who?\", \"answers\": [%s], \"is_impossible\": %s}"
        .formatted(id, answers, impossible);
  }

  private static String gold(String text, int start) {
    return "{\"text\": \"%s\", \"answer_start\": %d}".formatted(text, start);
  }

  @Test
  void placesAreCodePointsAndAreMended() throws IOException {
    write(
        folder,
        "dev-v2.0.json.gz",
        squad(
            "\ud83d\ude00 a b a",
            qa("1", gold("a", 2), false),
            qa("2", gold("b", 5), false),
            qa("3", gold("z", 2), false),
            qa("4", gold("a", 2), true)));
    Dataset<QuestionExample, SpanAnswer> dev = SquadTask.version2().read(folder, Split.DEV).get(0);
    assertThat(dev.examples().get(0).answers()).containsExactly(new Answer("a", 3));
    assertThat(dev.examples().get(1).answers()).containsExactly(new Answer("b", 5));
    assertThat(dev.examples().get(2).answers()).containsExactly(new Answer("z", -1));
    assertThat(dev.examples().get(3).answers()).isEmpty();
    assertThat(dev.examples().get(0).question()).isEqualTo("who?");
    assertThat(dev.problems())
        .containsExactly(
            "1 answers stand elsewhere than the data says; moved",
            "1 answers do not stand in their context; scored, but not learned");
  }

  @Test
  void wrongFilesAreNamed() throws IOException {
    write(folder, "dev.json", squad("a", qa("1", "", true)));
    assertThatThrownBy(() -> SquadTask.version1().read(folder, Split.DEV))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("as in SQuAD 2.0");
    write(folder, "dev.json", squad("a", qa("1", "", false)));
    assertThatThrownBy(() -> SquadTask.version1().read(folder, Split.DEV))
        .hasMessageContaining("has no answers");
    write(
        folder, "dev.json", squad("a", qa("1", gold("a", 0), false), qa("1", gold("a", 0), false)));
    assertThatThrownBy(() -> SquadTask.version1().read(folder, Split.DEV))
        .hasMessageContaining("the id \"1\"");
    String other = qa("1", gold("a", 0), false).replace("who?", " ");
    write(folder, "dev.json", squad("a", qa("1", gold("a", 0), false), other));
    Dataset<QuestionExample, SpanAnswer> numbered =
        SquadTask.version1().read(folder, Split.DEV).get(0);
    assertThat(numbered.examples()).extracting(QuestionExample::id).containsExactly("1", "1#2");
    assertThat(numbered.problems()).hasSize(2);
    write(folder, "dev.json", "{\"premise\": 1}");
    assertThatThrownBy(() -> SquadTask.version1().read(folder, Split.DEV))
        .hasMessageContaining("\"data\" is missing")
        .hasMessageContaining("premise");
  }

  @Test
  void predictionsAreWrittenWithTheThreshold() throws IOException {
    write(folder, "test.json", squad("a b", qa("x", gold("a", 0), false), qa("y", "", true)));
    Dataset<QuestionExample, SpanAnswer> test =
        SquadTask.version2().read(folder, Split.TEST).get(0);
    List<SpanAnswer> answers = answers(OptionalDouble.of(-1));
    List<Path> files = test.writePredictions(folder.resolve("out"), answers);
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("predictions.json", "nbest_predictions.json", "null_odds.json");
    assertThat(Files.readString(files.get(0))).isEqualTo("{\"x\":\"a\",\"y\":\"\"}\n");
    assertThat(test.score(answers).values())
        .containsEntry("exact", 1.0)
        .containsEntry("null_threshold", -1.0);
  }

  private static List<SpanAnswer> answers(OptionalDouble threshold) {
    return List.of(
        new SpanAnswer("a", 2, -3, List.of(), threshold),
        new SpanAnswer("b", 1, 0, List.of(new SpanAnswer.Candidate("b", 2, 3, 1, 1)), threshold));
  }

  @Test
  void theThresholdIsSearchedWhereThereIsNone() throws IOException {
    write(folder, "dev.json", squad("a b", qa("x", gold("a", 0), false), qa("y", "", true)));
    Dataset<QuestionExample, SpanAnswer> dev = SquadTask.version2().read(folder, Split.DEV).get(0);
    assertThat(dev.score(answers(OptionalDouble.of(0))).values()).containsEntry("f1", 0.5);
    assertThat(dev.score(answers(OptionalDouble.empty())).values())
        .containsEntry("f1", 1.0)
        .containsEntry("best_f1_threshold", -3.0)
        .containsEntry("null_threshold", -1.5);
  }

  /** The official script says 0 then, at which a question of ours would be answered. */
  @Test
  void whereNoAnswerIsRightTheThresholdIsBelowAll() throws IOException {
    write(folder, "dev.json", squad("a b", qa("x", "", true), qa("y", "", true)));
    Dataset<QuestionExample, SpanAnswer> dev = SquadTask.version2().read(folder, Split.DEV).get(0);
    Scores scores = dev.score(answers(OptionalDouble.empty()));
    assertThat(scores.values()).containsEntry("f1", 1.0).containsEntry("best_f1_threshold", 0.0);
    assertThat(scores.values()).containsEntry("null_threshold", -4.0);
  }

  @Test
  void oneFileServesForAllPartsWithoutSharingArticles() {
    Path data = SharedData.path("tasks/squad");
    var task = new DividedTask<>(SquadTask.version1(), Split.DEV);
    Set<String> titles = new HashSet<>();
    int questions = 0;
    for (Split split : Split.values()) {
      List<QuestionExample> part = task.read(data, split).get(0).examples();
      Set<String> own = new HashSet<>();
      part.forEach(question -> own.add(question.title()));
      assertThat(titles).doesNotContainAnyElementsOf(own);
      titles.addAll(own);
      questions += part.size();
      assertThat(part.size()).isGreaterThan(split == Split.TRAIN ? 4000 : 300);
    }
    assertThat(questions).isEqualTo(7532);
  }
}
