package dev.cloze.task.squad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.task.SharedData;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.Split;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Windows, answers and scores of questions all over the files are those of transformers'
 * tokenizers, BERT's rules and the official scripts: make_squad_reference.py.
 */
class SquadReferenceTest {
  static Stream<JsonNode> files() throws Exception {
    try (InputStream in = SquadReferenceTest.class.getResourceAsStream("reference.json")) {
      List<JsonNode> files = new ArrayList<>();
      JsonMapper.builder().build().readTree(in).forEach(files::add);
      return files.stream();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("files")
  void everyQuestionIsAnsweredAlike(JsonNode golden) throws Exception {
    String vocabulary = golden.get("vocabulary").textValue();
    boolean version2 = golden.get("version").intValue() == 2;
    WordPieceOptions options =
        vocabulary.contains("uncased") ? WordPieceOptions.UNCASED : WordPieceOptions.CASED;
    var tokenizer = new WordPieceTokenizer(Vocabulary.read(SharedData.path(vocabulary)), options);
    var features =
        new SpanFeatures(
            tokenizer,
            new SpanFeatures.Options(
                golden.get("length").intValue(), golden.get("stride").intValue(), 64, 1));
    var chooser = new AnswerChooser(AnswerChooser.Options.bert(version2));
    Dataset<QuestionExample, SpanAnswer> whole =
        (version2 ? SquadTask.version2() : SquadTask.version1())
            .read(SharedData.path(golden.get("file").textValue()), Split.DEV)
            .get(0);
    int every = golden.get("every").intValue();
    var asked = new HashSet<String>();
    for (int number = 0; number < whole.examples().size(); number += every) {
      asked.add(whole.examples().get(number).id());
    }
    var dataset = whole.only("asked", question -> asked.contains(question.id()));
    assertThat(dataset.examples()).hasSize(golden.get("questions").intValue());

    List<SpanAnswer> answers = new ArrayList<>();
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    int windowCount = 0;
    for (int i = 0; i < dataset.examples().size(); i++) {
      int number = i * every;
      QuestionExample question = dataset.examples().get(i);
      List<SpanWindow> windows = features.windows(question);
      List<SpanScores> scores = new ArrayList<>();
      for (int w = 0; w < windows.size(); w++) {
        scores.add(scores(number, w, windows.get(w)));
      }
      SpanAnswer answer = chooser.choose(question, windows, scores);
      String line = line(windows, answer, version2);
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      String digits =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
              .substring(0, 4);
      assertThat(digits)
          .as("question %d of %s: %s", number, golden.get("file"), line)
          .isEqualTo(golden.get("digits").textValue().substring(4 * i, 4 * i + 4));
      all.update(bytes);
      windowCount += windows.size();
      answers.add(answer);
    }
    assertThat(windowCount).isEqualTo(golden.get("windows").intValue());
    assertThat(HexFormat.of().formatHex(all.digest())).isEqualTo(golden.get("sha256").textValue());
    golden
        .get("scores")
        .properties()
        .forEach(
            score ->
                assertThat(dataset.score(answers).values().get(score.getKey()))
                    .as(score.getKey())
                    .isEqualTo(score.getValue().doubleValue(), within(1e-9)));
  }

  private static SpanScores scores(int number, int w, SpanWindow window) {
    float[] begin = new float[window.ids().length];
    float[] end = new float[begin.length];
    for (int p = 0; p < begin.length; p++) {
      begin[p] = logit(number, w, p, 1);
      end[p] = logit(number, w, p, 2);
    }
    if (number % 3 > 0 && window.answerBegin() > 0) {
      begin[window.answerBegin()] += 8;
      end[window.answerEnd()] += 8;
    }
    return SpanScores.ofLogits(begin, end, 20);
  }

  /** SplitMix64 of the place, as a number from -8 to 8 that a float holds exactly. */
  private static float logit(long question, long window, long position, long which) {
    long z = question * 1000003 + window * 10007 + position * 13 + which;
    z *= 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (float) (((z ^ (z >>> 31)) >>> 40) / (double) (1 << 20) - 8);
  }

  private static String line(List<SpanWindow> windows, SpanAnswer answer, boolean version2) {
    var line = new StringJoiner(";");
    for (SpanWindow window : windows) {
      var ids = new StringJoiner(" ");
      for (int id : window.ids()) {
        ids.add(Integer.toString(id));
      }
      var places = new StringJoiner(" ");
      for (int t = 0; t < window.begins().length; t++) {
        places.add(
            window.begins()[t] + "-" + window.ends()[t] + (window.answerable()[t] ? "*" : ""));
      }
      line.add(ids.toString());
      line.add(places.toString());
      line.add(window.answerBegin() + " " + window.answerEnd());
    }
    var nBest = new StringJoiner("|");
    answer
        .nBest()
        .forEach(candidate -> nBest.add(exact(candidate.score()) + ":" + candidate.text()));
    line.add(nBest.toString());
    line.add(version2 ? exact(answer.nullOdds()) : "");
    return line.toString();
  }

  private static String exact(double value) {
    return Double.isInfinite(value) ? "inf" : Long.toString((long) (value * (1 << 20)));
  }
}
