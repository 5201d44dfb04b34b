package dev.cloze.task.table;

import static dev.cloze.task.Predictions.choose;
import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.metrics.ClassificationMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTaskTest {
  @TempDir Path folder;

  private static TableDescription description(TaskKind kind, String train, String test) {
    return new TableDescription(
        kind,
        Map.of(Split.TRAIN, train, Split.TEST, test),
        true,
        "text",
        Optional.empty(),
        "label",
        Optional.empty(),
        List.of(),
        ClassificationMetric.ACCURACY);
  }

  @SuppressWarnings("unchecked")
  private Dataset<TextExample, float[]> read(TableDescription description, Split split) {
    var task = (Task<TextExample, float[]>) TableTask.open(description, folder);
    return task.read(folder, split).get(0);
  }

  private void assertRefused(TableDescription description, String... words) {
    assertThatThrownBy(() -> read(description, Split.TRAIN))
        .isInstanceOf(TaskException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void commaSeparatedValuesMayHoldCommasQuotesAndLines() throws IOException {
    write(
        folder,
        "train.csv",
        "label,text",
        "good,\"Well, \"\"yes\"\"\nindeed\"\r",
        "bad,no \"quotes\" here",
        "",
        "good,\"\"\"\"");
    write(folder, "test.csv", "text", "who knows");
    TableDescription description = description(TaskKind.CLASSIFICATION, "train.csv", "test.csv");
    Task<?, ?> task = TableTask.open(description, folder);
    assertThat(task.labels()).containsExactly("bad", "good");
    Dataset<TextExample, float[]> train = read(description, Split.TRAIN);
    assertThat(train.examples())
        .extracting(TextExample::text)
        .containsExactly("Well, \"yes\"\nindeed", "no \"quotes\" here", "\"");
    assertThat(train.score(List.of(choose(1, 2), choose(0, 2), choose(0, 2))).main())
        .isEqualTo(2.0 / 3);
    Dataset<TextExample, float[]> test = read(description, Split.TEST);
    assertThat(test.isLabelled()).isFalse();
    Path file = test.writePredictions(folder.resolve("out"), List.of(choose(1, 2))).get(0);
    assertThat(Files.readString(file)).isEqualTo("id\tprediction\n0\tgood\n");
  }

  @Test
  void pairsWithNumbersInJsonLines() throws IOException {
    write(
        folder,
        "train.jsonl.gz",
        "{\"key\": 7, \"a\": \"one\", \"b\": \"two\", \"label\": 0.5}",
        "{\"key\": 8, \"a\": \"one\", \"b\": \"two\", \"label\": 4}");
    var description =
        new TableDescription(
            TaskKind.REGRESSION,
            Map.of(Split.TRAIN, "train.jsonl.gz"),
            true,
            "a",
            Optional.of("b"),
            "label",
            Optional.of("key"),
            List.of(),
            ClassificationMetric.ACCURACY);
    Dataset<TextExample, float[]> train = read(description, Split.TRAIN);
    assertThat(train.examples().get(1))
        .isEqualTo(new TextExample("8", "one", Optional.of("two"), List.of(), Optional.of("4")));
    assertThat(train.score(List.of(new float[] {1}, new float[] {2})).values())
        .containsEntry("spearman", 1.0);
  }

  @Test
  @SuppressWarnings("unchecked")
  void tagsOfWords() throws IOException {
    write(
        folder,
        "train.jsonl",
        "{\"text\": [\"New York\", \"is\"], \"label\": [\"B-LOC\", \"O\"]}",
        "{\"text\": \"Oslo is\", \"label\": \"B-LOC O\"}");
    var task =
        (Task<TaggedSentence, List<String>>)
            TableTask.open(description(TaskKind.TAGGING, "train.jsonl", "test.jsonl"), folder);
    assertThat(task.labels()).containsExactly("B-LOC", "O");
    Dataset<TaggedSentence, List<String>> train = task.read(folder, Split.TRAIN).get(0);
    assertThat(train.examples().get(0).words()).containsExactly("New York", "is");
    assertThat(train.score(List.of(List.of("B-LOC", "O"), List.of("O", "O"))).values())
        .containsEntry("recall", 0.5);
    write(folder, "train.jsonl", "{\"text\": \"Oslo is\", \"label\": \"O\"}");
    assertThatThrownBy(() -> task.read(folder, Split.TRAIN))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("line 1: 1 tags for 2 words");
  }

  @Test
  void withoutHeaderColumnsHaveNumbers() throws IOException {
    write(folder, "train.tsv", "good\ta \"b", "bad\tc");
    var description =
        new TableDescription(
            TaskKind.CLASSIFICATION,
            Map.of(Split.TRAIN, "train.tsv"),
            false,
            "2",
            Optional.empty(),
            "1",
            Optional.empty(),
            List.of("good", "bad"),
            ClassificationMetric.MATTHEWS);
    assertThat(read(description, Split.TRAIN).examples())
        .extracting(TextExample::text)
        .containsExactly("a \"b", "c");
  }

  @Test
  void badTablesAreNamed() throws IOException {
    TableDescription csv = description(TaskKind.CLASSIFICATION, "train.csv", "test.csv");
    assertRefused(csv, "train.csv does not exist");
    write(folder, "train.csv", "txt,label", "a,b");
    assertRefused(csv, "train.csv, line 2", "no column \"text\"", "txt, label");
    write(folder, "train.csv", "text,label", "a,b", "\" \",b");
    assertRefused(csv, "line 3", "\"text\" is empty");
    write(folder, "train.csv", "text,label", "\"a,b", "c,d");
    assertRefused(csv, "line 2", "never ends");
    write(folder, "train.csv", "text,label", "\"a\"b,c");
    assertRefused(csv, "line 2", "follows the closing quotation mark of field 1");
    write(folder, "train.csv", "text,label", "a,b,c");
    assertRefused(csv, "line 2", "3 columns, expected 2");
    write(folder, "train.csv", "text,label", "a,b", "c,d");
    assertRefused(
        csv.withLabels(List.of("b", "e")), "line 3", "the label is \"d\", expected one of b, e");
    assertRefused(
        description(TaskKind.REGRESSION, "train.csv", "test.csv"), "line 2", "expected a number");
  }

  @Test
  void aFileBesideTheDataDescribesIt() throws IOException {
    write(folder, "train.csv", "a,b,c", "one,two,yes", "one,two,no");
    assertThatThrownBy(() -> TableTask.open(folder)).hasMessageContaining("task.json");
    String json =
        "{\"kind\": \"classification\", \"train\": \"train.csv\", \"text\": \"a\", \"pair\": \"b\", \"label\": \"c\", \"metric\": \"matthews\"}";
    write(folder, "task.json", json);
    assertThat(TableTask.open(folder).labels()).containsExactly("no", "yes");
    write(folder, "task.json", json.replace("\"metric\"", "\"metrics\""));
    assertThatThrownBy(() -> TableTask.open(folder)).hasMessageContaining("\"metrics\" is unknown");
    write(folder, "task.json", json.replace("matthews", "mcc"));
    assertThatThrownBy(() -> TableTask.open(folder))
        .hasMessageContaining("\"metric\" is \"mcc\", expected one of accuracy, matthews");
  }

  @Test
  void descriptionsAreChecked() {
    assertThatThrownBy(() -> description(TaskKind.SPAN, "train.xls", "test.csv"))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining("kind is span")
        .hasMessageContaining("train.xls");
  }
}
