package dev.cloze.task.superglue;

import static dev.cloze.task.Predictions.choose;
import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.task.Predictions;
import dev.cloze.task.SharedData;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperGlueTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  @SuppressWarnings("unchecked")
  private static Task<TextExample, float[]> task(String name) {
    return (Task<TextExample, float[]>)
        SuperGlueTasks.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static Dataset<TextExample, float[]> shared(String task, String path, Split split) {
    return task(task).read(SharedData.path(path), split).get(0);
  }

  private Dataset<TextExample, float[]> read(String task, Split split) {
    return task(task).read(folder, split).get(0);
  }

  private void assertRefused(String task, Split split, String... words) {
    assertThatThrownBy(() -> read(task, split))
        .isInstanceOf(TaskException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static String span(TextExample example, int number) {
    Span span = example.spans().get(number);
    String text = span.inPair() ? example.pair().orElseThrow() : example.text();
    return text.substring(span.begin(), span.end());
  }

  @Test
  void winogradSchemas() {
    String path = "tasks/superglue/WSC";
    Dataset<TextExample, float[]> train = shared("wsc", path, Split.TRAIN);
    assertThat(train.examples()).hasSize(554);
    assertThat(shared("wsc", path, Split.DEV).examples()).hasSize(104);
    assertThat(span(train.examples().get(0), 0)).isEqualTo("Mark");
    assertThat(span(train.examples().get(0), 1)).isEqualTo("He");
    assertThat(span(train.examples().get(13), 0)).isEqualTo("The lawyer");
    assertThat(span(train.examples().get(234), 0))
        .isEqualTo("willow-towered Canopy Huntertropic wrestles");
    assertThat(train.problems())
        .containsExactly("88 spans mended that do not stand in the text as given");
    Dataset<TextExample, float[]> test = shared("wsc", path, Split.TEST);
    assertThat(test.examples()).hasSize(146);
    assertThat(span(test.examples().get(117), 0)).isEqualTo("the traffic light");
    assertThat(test.problems()).anyMatch(problem -> problem.startsWith("2 spans do not stand"));
    assertThat(test.isLabelled()).isFalse();
  }

  @Test
  void spansAreRepairedOnlyWhereTheyAreNotFound() {
    assertThat(WinogradSpans.repair("The Cat.", "the")).isEqualTo("the Cat");
    assertThat(WinogradSpans.repair("the lawyer", "The")).isEqualTo("The lawyer");
    assertThat(WinogradSpans.repair("Canopy\nHunter", "Canopy")).isEqualTo("Canopy Hunter");
  }

  @Test
  void copa() throws IOException {
    var task =
        SuperGlueTasks.all().stream()
            .filter(t -> t.name().equals("copa"))
            .findFirst()
            .orElseThrow();
    Path data = SharedData.path("tasks/superglue/COPA");
    assertThat(task.read(data, Split.TRAIN).get(0).examples()).hasSize(400);
    assertThat(task.read(data, Split.TEST).get(0).examples()).hasSize(500);
    @SuppressWarnings("unchecked")
    var dev = (Dataset<ChoiceExample, float[]>) task.read(data, Split.DEV).get(0);
    assertThat(dev.examples()).hasSize(100);
    assertThat(dev.examples().get(0).choices().get(1))
        .isEqualTo(
            new ChoiceExample.Choice(
                "The man turned on the faucet so", "Water flowed from the spout."));
    List<float[]> gold =
        dev.examples().stream().map(e -> choose(e.answer().orElseThrow(), 2)).toList();
    assertThat(dev.score(gold).main()).isEqualTo(1);
    Path file = dev.writePredictions(folder, gold).get(0);
    assertThat(JSON.readTree(Files.readAllLines(file).get(0)))
        .isEqualTo(JSON.readTree("{\"idx\": 0, \"label\": 1}"));
  }

  @Test
  void multiRc() throws IOException {
    String path = "tasks/superglue/MultiRC";
    Dataset<TextExample, float[]> train = shared("multirc", path, Split.TRAIN);
    assertThat(train.examples()).hasSize(27_243);
    assertThat(train.problems()).anyMatch(problem -> problem.startsWith("3 answers are empty"));
    assertThat(shared("multirc", path, Split.TEST).examples()).hasSize(9693);
    Dataset<TextExample, float[]> dev = shared("multirc", path, Split.DEV);
    assertThat(dev.problems()).anyMatch(problem -> problem.contains("val-part1.jsonl instead"));
    Scores gold = dev.score(Predictions.gold(dev, List.of("0", "1")));
    assertThat(gold.values()).containsEntry("f1a", 1.0).containsEntry("exact_match", 1.0);

    List<float[]> random = Predictions.random(dev.examples().size(), 2);
    Path file = dev.writePredictions(folder, random).get(0);
    List<String> triples = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode passage = JSON.readTree(line);
      for (JsonNode question : passage.get("passage").get("questions")) {
        for (JsonNode answer : question.get("answers")) {
          triples.add(
              "%d/%d/%d=%d"
                  .formatted(
                      passage.get("idx").intValue(),
                      question.get("idx").intValue(),
                      answer.get("idx").intValue(),
                      answer.get("label").intValue()));
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < random.size(); i++) {
      expected.add(dev.examples().get(i).id() + "=" + (random.get(i)[1] > 0 ? 1 : 0));
    }
    assertThat(triples).containsExactlyElementsOf(expected);
  }

  @Test
  void olderMultiRcIsRefused() throws IOException {
    write(folder, "val.jsonl", "{\"paragraph\": {\"text\": \"A\"}}");
    assertRefused("multirc", Split.DEV, "val.jsonl, line 1", "older file of MultiRC");
  }

  @Test
  void record() throws IOException {
    Dataset<TextExample, float[]> train = shared("record", "tasks/superglue/ReCoRD", Split.TRAIN);
    assertThat(train.problems()).anyMatch(problem -> problem.contains("train32.jsonl instead"));
    assertThat(train.examples().get(0).text()).doesNotContain("@highlight", "\n");
    Scores gold = train.score(Predictions.gold(train, List.of("0", "1")));
    assertThat(gold.values()).containsEntry("exact_match", 1.0);
    Dataset<TextExample, float[]> test =
        shared("record", "tasks/format-samples/superglue/ReCoRD", Split.TEST);
    assertThat(test.isLabelled()).isFalse();
    List<float[]> ties = test.examples().stream().map(example -> choose(0, 2)).toList();
    Path file = test.writePredictions(folder, ties).get(0);
    assertThat(JSON.readTree(Files.readAllLines(file).get(0)).get("label").textValue())
        .isEqualTo("Arizona"); // the first of all candidates
  }

  @Test
  void entitiesEndWithTheirLastCodePoint() throws IOException {
    write(
        folder,
        "test.jsonl",
        """
        {"idx": 1, "passage": {"text": "\ud83d\ude00 a b", "entities": [{"start": 2, "end": 2}, {"start": 4, "end": 4}]}, \
        "qas": [{"query": "Is it @placeholder?", "idx": 3}]}"""
            .strip());
    assertThat(read("record", Split.TEST).examples())
        .extracting(example -> example.pair().orElseThrow())
        .containsExactly("Is it a?", "Is it b?");
  }

  @Test
  void boolQ() throws IOException {
    Dataset<TextExample, float[]> dev = shared("boolq", "tasks/superglue/BoolQ", Split.DEV);
    assertThat(dev.examples()).hasSize(2180);
    assertThat(task("boolq").labels()).containsExactly("false", "true");
    Path file = dev.writePredictions(folder, Predictions.random(2180, 2)).get(0);
    assertThat(Files.readAllLines(file).get(0))
        .isIn("{\"idx\":0,\"label\":\"true\"}", "{\"idx\":0,\"label\":\"false\"}");
    assertThat(shared("boolq", "tasks/superglue/BoolQ", Split.TRAIN).examples()).hasSize(64);
  }

  @Test
  void samplesOfTheOthers() {
    assertThat(shared("cb", "tasks/format-samples/superglue/CB", Split.DEV).examples()).hasSize(2);
    assertThat(shared("superglue-rte", "tasks/superglue/RTE", Split.DEV).examples()).hasSize(277);
    Dataset<TextExample, float[]> senses =
        shared("wic", "tasks-noncommercial/format-samples/WiC", Split.TRAIN);
    assertThat(span(senses.examples().get(2), 0)).isEqualTo("Run");
    assertThat(span(senses.examples().get(2), 1)).isEqualTo("ran");
    Dataset<TextExample, float[]> gender =
        shared("ax-g", "tasks/format-samples/superglue/AX-g", Split.TEST);
    assertThat(gender.isLabelled()).isTrue();
    List<float[]> predictions = List.of(choose(1, 2), choose(0, 2), choose(1, 2));
    assertThat(gender.score(predictions).values())
        .containsEntry("gender_parity", 0.0)
        .containsEntry("accuracy", 2.0 / 3);
    assertThat(shared("ax-b", "tasks/format-samples/superglue/AX-b", Split.TEST).examples())
        .hasSize(3);
  }

  @Test
  void truthValuesAreSpelledAsEachTaskWantsThem() throws IOException {
    write(
        folder,
        "val.jsonl",
        """
        {"text": "Mark ran, he said.", "target": {"span1_text": "Mark", "span1_index": 0, \
        "span2_text": "he", "span2_index": 2}, "idx": 7, "label": true}"""
            .strip());
    Path file = read("wsc", Split.DEV).writePredictions(folder, List.of(choose(1, 2))).get(0);
    assertThat(Files.readString(file)).isEqualTo("{\"idx\":7,\"label\":\"True\"}\n");
  }

  @Test
  void badObjectsAreNamed() throws IOException {
    String good = "{\"premise\": \"A\", \"hypothesis\": \"B\", \"label\": \"neutral\", \"idx\": 0}";
    write(folder, "val.jsonl", good);
    assertRefused("superglue-rte", Split.DEV, "line 1", "\"neutral\"", "that is a label of cb");
    assertRefused("boolq", Split.DEV, "no question, passage", "data of cb or superglue-rte");
    write(folder, "val.jsonl", good, good);
    assertRefused("cb", Split.DEV, "line 2", "the id \"0\"", "line 1");
    write(folder, "val.jsonl", good, good.replace("\"A\"", "\" \"").replace("0}", "1}"));
    assertRefused("cb", Split.DEV, "line 2", "\"premise\" is empty");
    write(folder, "val.jsonl", good.replace(", \"label\": \"neutral\"", ""));
    assertRefused("cb", Split.DEV, "line 1", "there is no label, which dev data has");
    write(
        folder,
        "test.jsonl",
        good,
        good.replace(", \"label\": \"neutral\"", "").replace("0}", "1}"));
    assertRefused("cb", Split.TEST, "line 2", "some examples have labels");
    write(folder, "val.jsonl", good + "x");
    assertRefused("cb", Split.DEV, "line 1", "malformed JSON");
  }
}
