package dev.cloze.task.glue;

import static dev.cloze.task.Predictions.choose;
import static dev.cloze.task.Predictions.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.task.Predictions;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.leaderboard.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlueTaskTest {
  private static final String PAIRS = "index\tsentence1\tsentence2\tlabel";

  @TempDir Path folder;

  private static GlueTask task(String name) {
    return GlueTask.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private Dataset<TextExample, float[]> read(String task, Split split) {
    return task(task).read(folder, split).get(0);
  }

  private void assertRefused(String task, Split split, String... words) {
    assertThatThrownBy(() -> read(task, split))
        .isInstanceOf(TaskException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  /** One mark too many would swallow the next line in a reader of quotes. */
  @Test
  void aLoneQuotationMarkIsText() throws IOException {
    write(
        folder,
        "dev.tsv",
        PAIRS,
        "0\t\"Yes, he said.\tHe said.\tentailment",
        "1\tA\tB\tentailment");
    Dataset<TextExample, float[]> dev = read("rte", Split.DEV);
    assertThat(dev.examples()).hasSize(2);
    assertThat(dev.examples().get(0).text()).isEqualTo("\"Yes, he said.");
    assertThat(dev.problems()).containsExactly("rte: no example is labelled not_entailment");
  }

  @Test
  void linesEndAtLineFeedsOnly() throws IOException {
    write(folder, "test.tsv", "index\tsentence", "0\tone\u2028two\u0085three\rfour\r");
    assertThat(read("sst-2", Split.TEST).examples().get(0).text())
        .isEqualTo("one\u2028two\u0085three\rfour");
  }

  @Test
  void cutRowsOfQqpAreDroppedAndCounted() throws IOException {
    String header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate";
    write(
        folder,
        "train.tsv",
        header,
        "7\t1\t2\tWhy?\tHow come?\t1",
        "8\t1\t2\tWhy?\tHow",
        "9\t1\t2\t\tHow come?\t0",
        "10\t1\t2\tWho?\tHow come?\t0");
    Dataset<TextExample, float[]> train = read("qqp", Split.TRAIN);
    assertThat(train.examples()).extracting(TextExample::id).containsExactly("7", "10");
    assertThat(train.problems()).anyMatch(problem -> problem.startsWith("2 rows left out"));
  }

  @Test
  void filesOfAnotherTaskAreKnownByTheirHeader() throws IOException {
    write(folder, "dev.tsv", "index\tquestion\tsentence\tlabel", "0\tA\tB\tentailment");
    assertRefused(
        "rte", Split.DEV, "dev.tsv, line 1", "header of qnli (", "expected the header of rte");
    assertRefused("cola", Split.DEV, "header of qnli", "4 columns without a header");
    write(folder, "train.tsv", "gj04\t1\t\tIt rained.");
    assertRefused("sst-2", Split.TRAIN, "line 1", "gj04, 1, , It rained.", "sentence, label");
  }

  @Test
  void filesOfAnotherTaskAreKnownByTheirLabels() throws IOException {
    write(folder, "dev.tsv", PAIRS, "0\tA\tB\tentailment");
    assertRefused(
        "wnli", Split.DEV, "dev.tsv, line 2", "\"entailment\"", "expected one of 0, 1", "rte");
  }

  @Test
  void testDataIsNoDevData() throws IOException {
    write(folder, "dev.tsv", "index\tsentence1\tsentence2", "0\tA\tB");
    assertRefused("rte", Split.DEV, "header of rte (test) or wnli (test)");
  }

  @Test
  void badRowsAreNamed() throws IOException {
    write(folder, "dev.tsv", PAIRS, "0\tA\tB\tentailment", "1\t \tB\tentailment");
    assertRefused("rte", Split.DEV, "dev.tsv, line 3", "column 2 is empty");
    write(folder, "dev.tsv", PAIRS, "0\tA\tB\tentailment", "0\tA\tB\tentailment");
    assertRefused("rte", Split.DEV, "dev.tsv, line 3", "the id \"0\"", "dev.tsv, line 2");
    write(folder, "dev.tsv", PAIRS, "0\tA\tentailment");
    assertRefused("rte", Split.DEV, "dev.tsv, line 2", "3 columns, expected 4");
    write(folder, "dev.tsv", PAIRS, "0\tA\tB\tmaybe");
    assertRefused("rte", Split.DEV, "dev.tsv, line 2", "\"maybe\"", "entailment, not_entailment");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    write(folder, "dev.tsv", PAIRS, "0\tA\tB\tentailment");
    assertRefused("rte", Split.TRAIN, "holds no train.tsv", "it holds dev.tsv");
    assertThatThrownBy(() -> task("rte").read(folder.resolve("nowhere"), Split.TRAIN))
        .hasMessageContaining("does not exist");
    assertRefused("ax", Split.TRAIN, "train on mnli");
  }

  @Test
  void mrpcIsBuiltFromItsRelease() throws IOException {
    String header = "\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String";
    write(
        folder,
        "msr_paraphrase_train.txt",
        header,
        "1\t5\t6\tA\tB",
        "0\t6\t5\tC\tD",
        "1\t7\t8\tE\tF");
    write(folder, "mrpc_dev_ids.tsv", "6\t5");
    write(folder, "msr_paraphrase_test.txt", header, "1\t1\t2\tG\tH", "0\t3\t4\tI\tJ");
    assertThat(read("mrpc", Split.DEV).examples())
        .extracting(TextExample::text)
        .containsExactly("C");
    assertThat(read("mrpc", Split.TRAIN).examples())
        .extracting(TextExample::text)
        .containsExactly("A", "E");
    Dataset<TextExample, float[]> test = read("mrpc", Split.TEST);
    assertThat(test.examples()).extracting(TextExample::id).containsExactly("0", "1");
    assertThat(test.isLabelled()).isFalse();
    assertThatThrownBy(() -> test.score(List.of(choose(0, 2), choose(0, 2))))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("hidden");
  }

  @Test
  void similaritiesAreWrittenWithinTheirScale() throws IOException {
    String header =
        "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2";
    write(
        folder,
        "test.tsv",
        header,
        "0\tg\tf\ty\t0\ts\ts\tA\tB",
        "1\tg\tf\ty\t0\ts\ts\tA\tB",
        "2\tg\tf\ty\t0\ts\ts\tA\tB");
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      List<Path> files =
          read("sts-b", Split.TEST)
              .writePredictions(
                  folder.resolve("out"),
                  List.of(new float[] {5.4321f}, new float[] {-0.2f}, new float[] {3.14159f}));
      assertThat(files.get(0)).hasFileName("STS-B.tsv");
      assertThat(Files.readString(files.get(0)))
          .isEqualTo("index\tprediction\n0\t5.000\n1\t0.000\n2\t3.142\n");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theArchiveHoldsElevenFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (GlueTask task : GlueTask.all()) {
      Path data = folder.resolve(task.name());
      Glue glue = Glue.valueOf(task.name().replace('-', '_').toUpperCase(Locale.ROOT));
      Layout layout = glue.layout(Split.TEST);
      String row = "0" + "\tx".repeat(layout.columns() - 1);
      for (String name : glue.files(Split.TEST)) {
        write(data, name, String.join("\t", layout.header()), row);
      }
      for (Dataset<TextExample, float[]> test : task.read(data, Split.TEST)) {
        int classes = Math.max(1, task.labels().size());
        files.addAll(test.writePredictions(folder.resolve("out"), Predictions.random(1, classes)));
      }
    }
    assertThat(Submission.missing(Submission.GLUE_FILES, files)).isEmpty();
    Path archive = Submission.zip(folder.resolve("glue.zip"), files);
    try (var zip = new ZipFile(archive.toFile())) {
      assertThat(zip.stream().map(entry -> entry.getName()).toList())
          .containsExactlyInAnyOrderElementsOf(Submission.GLUE_FILES);
    }
    byte[] once = Files.readAllBytes(archive);
    assertThat(Files.readAllBytes(Submission.zip(folder.resolve("again.zip"), files)))
        .isEqualTo(once);
  }

  /** Published orders differ; a head that was trained under another one must be turned. */
  @Test
  void classesAreInTheOrderOfTheHuggingFaceDataSets() {
    assertThat(task("mnli").labels()).containsExactly("entailment", "neutral", "contradiction");
    assertThat(task("qnli").labels()).containsExactly("entailment", "not_entailment");
    assertThat(task("cola").labels()).containsExactly("0", "1");
    List<String> fairseq = List.of("contradiction", "neutral", "entailment");
    List<String> bort = List.of("neutral", "entailment", "contradiction");
    assertThat(fairseq.stream().map(task("mnli").labels()::indexOf)).containsExactly(2, 1, 0);
    assertThat(bort.stream().map(task("mnli").labels()::indexOf)).containsExactly(1, 0, 2);
  }
}
