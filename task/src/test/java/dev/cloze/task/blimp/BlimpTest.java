package dev.cloze.task.blimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.blimp.BlimpMetrics.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlimpTest {
  @TempDir Path folder;
  private Path data;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    Engine.start(1, "highest");
    data = Files.createDirectory(folder.resolve("data"));
    model =
        TinyModels.unigrams(
            folder.resolve("model"),
            Map.of("the", 4.0, "cat", 3.0, "dog", 2.0, "sleeps", 1.5, "sleep", 1.0, ".", 5.0));
  }

  private static String pair(String good, String bad, String field, String term, String uid) {
    return """
        {"sentence_good": "%s", "sentence_bad": "%s", "field": "%s", "linguistics_term": "%s", "UID": "%s", "pairID": "0"}
        """
        .formatted(good, bad, field, term, uid);
  }

  private Path write(String name, String... lines) throws IOException {
    Path file = data.resolve(name);
    byte[] bytes = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    if (!name.endsWith(".gz")) {
      return Files.write(file, bytes);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /** Two right, one wrong, one tie; the words' weights say which. */
  private void writePairs() throws IOException {
    write(
        "agreement.jsonl.gz",
        pair("The cat sleeps.", "The cat sleep.", "morphology", "agreement", "number"),
        "\n",
        pair("The dog sleeps.", "The cat sleeps.", "morphology", "agreement", "number"));
    write(
        "nouns.jsonl",
        pair("The cat.", "The dog.", "syntax", "nouns", "cats"),
        pair("The unicorn.", "The griffin.", "syntax", "agreement", "beasts")); // [UNK] both
    write("README.md", "no data");
  }

  private BlimpMetrics evaluate(int limit, Path... paths) {
    var options = new Blimp.Options(List.of(paths), limit, 20, Precision.FP32);
    try (Blimp blimp = Blimp.open(model, options)) {
      return blimp.evaluate(Evaluation.Listener.NONE);
    }
  }

  @Test
  void countsByKind() throws IOException {
    writePairs();
    BlimpMetrics metrics = evaluate(Integer.MAX_VALUE, data);
    assertThat(metrics.score()).isEqualTo("pseudo_log_likelihood");
    assertThat(metrics.pairs()).isEqualTo(4);
    assertThat(metrics.accuracy()).isEqualTo(2.5 / 4);
    assertThat(metrics.ties()).isEqualTo(1);
    assertThat(metrics.chanceAccuracy()).isEqualTo(0.5);
    assertThat(metrics.fields())
        .isEqualTo(Map.of("morphology", new Part(2, 0.5, 0), "syntax", new Part(2, 0.75, 1)));
    assertThat(metrics.linguisticsTerms())
        .isEqualTo(Map.of("agreement", new Part(3, 0.5, 1), "nouns", new Part(1, 1, 0)));
    assertThat(metrics.paradigms())
        .isEqualTo(
            Map.of(
                "number", new Part(2, 0.5, 0),
                "cats", new Part(1, 1, 0),
                "beasts", new Part(1, 0.5, 1)));
    assertThat(metrics.sentences()).isEqualTo(6); // of eight one comes twice, and [UNK] once
    assertThat(metrics.problems()).isEmpty();
  }

  @Test
  void theTable() throws IOException {
    writePairs();
    List<String> lines = evaluate(Integer.MAX_VALUE, data).lines();
    assertThat(lines.subList(0, lines.size() - 1))
        .containsExactly(
            "phenomenon                             pairs  accuracy",
            "  agreement                                3    50.0 %",
            "  nouns                                    1   100.0 %",
            "field",
            "  morphology                               2    50.0 %",
            "  syntax                                   2    75.0 %",
            "overall",
            "  all pairs                                4    62.5 %",
            "  chance                                        50.0 %");
    assertThat(lines.get(lines.size() - 1))
        .startsWith("score: pseudo log likelihood; ties, which count half: 1; 6 sentences in ");
  }

  @Test
  void theFirstPairsOfEachParadigm() throws IOException {
    writePairs();
    BlimpMetrics metrics = evaluate(1, data);
    assertThat(metrics.pairs()).isEqualTo(3);
    assertThat(metrics.paradigms().get("number")).isEqualTo(new Part(1, 1, 0));
  }

  @Test
  void aFileThatIsNamedTwiceCountsOnce() throws IOException {
    writePairs();
    assertThat(evaluate(9, data, data.resolve("nouns.jsonl")).pairs()).isEqualTo(4);
  }

  /** Both sentences have three words and a full stop: equally suspicious. */
  @Test
  void aDiscriminatorThatKnowsNothingIsAtChance() throws IOException {
    writePairs();
    model = TinyModels.suspicious(folder.resolve("electra"), 0.3);
    BlimpMetrics metrics = evaluate(9, data);
    assertThat(metrics.score()).isEqualTo("replaced_tokens");
    assertThat(metrics.accuracy()).isEqualTo(0.5);
    assertThat(metrics.ties()).isEqualTo(4);
  }

  private void fails(String... message) {
    assertThatThrownBy(() -> evaluate(9, data))
        .isInstanceOf(ClozeException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void aMissingKey() throws IOException {
    write(
        "a.jsonl",
        pair("The cat.", "The dog.", "syntax", "nouns", "cats"),
        "{\"sentence_good\": \"The cat.\", \"field\": \"syntax\"}\n");
    fails("a.jsonl, line 2: the key \"sentence_bad\" is missing; expected sentence_good, ");
  }

  @Test
  void aValueThatIsNoText() throws IOException {
    write("a.jsonl", pair("The cat.", " ", "syntax", "nouns", "cats"));
    fails("a.jsonl, line 1: \"sentence_bad\" is \" \", expected a text");
  }

  @Test
  void aLineThatIsNotJson() throws IOException {
    write("a.jsonl.gz", pair("The cat.", "The dog.", "syntax", "nouns", "cats"), "\n", "{\"a\" 1}");
    fails("a.jsonl.gz, line 3: malformed JSON: ");
  }

  @Test
  void aLineThatIsNoObject() throws IOException {
    write("a.jsonl", "[1]\n");
    fails("a.jsonl, line 1: expected a JSON object such as {\"sentence_good\": ");
  }

  @Test
  void anEmptyFolder() {
    fails(data + " holds no .jsonl files, plain or packed (.jsonl.gz)");
  }

  @Test
  void anEmptyFile() throws IOException {
    write("a.jsonl", "\n");
    fails("no minimal pairs there");
  }

  @Test
  void dataThatIsNotThere() {
    data = data.resolve("nowhere");
    fails(data.toString(), "does not exist");
  }

  @Test
  void aSentenceThatIsLongerThanThePositions() throws IOException {
    write("a.jsonl", pair("The cat.", "The" + " cat".repeat(7), "syntax", "nouns", "cats"));
    fails("a.jsonl, line 1: the sentence has 10 tokens and the model reads at most 9");
  }

  @Test
  void weightsThatAreNoNumbers() throws IOException {
    write("a.jsonl", pair("The cat.", "The dog.", "syntax", "nouns", "cats"));
    model = TinyModels.suspicious(folder.resolve("electra"), Double.NaN);
    assertThatThrownBy(() -> evaluate(9, data))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("NaN");
  }
}
