package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fine-tuning says of data that it cannot use, as a person meets it. */
final class FinetuneInputTest {
  private static final String GOOD = "id,review,stars\n1,The cat sat.,good\n2,The dog ran.,bad\n";

  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() throws IOException {
    samples = new Samples(folder);
    samples.write("reviews/train.csv", GOOD);
    samples.write("reviews/dev.csv", GOOD);
    describe("text: review, label: stars, id: id");
  }

  private void describe(String columns) throws IOException {
    samples.write(
        "reviews/recipe.yaml", "data: {train: train.csv, dev: dev.csv, %s}\n".formatted(columns));
  }

  private Path model() throws IOException {
    Path run = folder.resolve("bert");
    if (Files.notExists(run)) {
      Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    }
    return run;
  }

  private Outcome finetune(String task, String data, Object... more) throws IOException {
    Object[] fixed = {
      "finetune",
      "--task",
      task,
      "--model",
      model(),
      "--data",
      folder.resolve(data),
      "--output",
      folder.resolve("tuned"),
      "--set",
      "training.threads=1",
      "--set",
      "training.max_steps=1"
    };
    Object[] all = new Object[fixed.length + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Outcome.of(all);
  }

  private Outcome table() throws IOException {
    return finetune("table", "reviews", "--recipe", folder.resolve("reviews/recipe.yaml"));
  }

  @Test
  void aWrongColumn() throws IOException {
    describe("text: text, label: stars");
    table().failed(1, "train.csv, line 2", "no column \"text\"", "id, review, stars");
  }

  @Test
  void anUnknownLabel() throws IOException {
    samples.write("reviews/dev.csv", GOOD + "3,A cat slept.,great\n");
    table().failed(1, "dev.csv, line 4", "\"great\"", "expected one of bad, good");
  }

  @Test
  void anEmptyText() throws IOException {
    samples.write("reviews/train.csv", GOOD + "3,\"  \",good\n");
    table().failed(1, "train.csv, line 4", "\"review\" is empty");
  }

  @Test
  void noLabelInDev() throws IOException {
    samples.write("reviews/dev.csv", "id,review\n1,The cat sat.\n");
    table().failed(1, "dev.csv, line 2", "no column \"stars\"", "id, review");
    samples.write("reviews/dev.csv", GOOD + "3,The cat sat.,\n");
    table().failed(1, "dev.csv, line 4", "\"stars\" is empty");
    samples.write("cola/train.tsv", "x\t1\t\tThe cat sat.\nx\t0\t\tThe dog ran.\n");
    samples.write("cola/dev.tsv", "index\tsentence\n0\tThe cat sat.\n");
    assertThat(folder.resolve("tuned"))
        .as("data that cannot be used claims no folder")
        .doesNotExist();
    finetune("cola", "cola").failed(1, "dev.tsv", "header of cola (test)");
  }

  @Test
  void anIdThatComesTwice() throws IOException {
    samples.write("reviews/dev.csv", GOOD + "1,A cat slept.,good\n");
    table().failed(1, "dev.csv, line 4", "the id \"1\"", "dev.csv, line 2");
  }

  /** That is no error, but it is said. */
  @Test
  void aTextLongerThanTheWindow() throws IOException {
    samples.write("reviews/dev.csv", GOOD + "3,%s,good\n".formatted("the cat sat ".repeat(20)));
    assertThat(table().done().err())
        .contains("The model reads at most 16 tokens, so training.length is 16 instead of 128.")
        .contains("1 of 5 sequences were cut to 16 tokens.");
  }

  @Test
  void aModelWithAnotherHead() throws IOException {
    table().done();
    for (String part : new String[] {"train", "dev"}) {
      samples.write("ner/%s.txt".formatted(part), "The O\ncat B-CAT\n\nA O\ndog B-DOG\n");
    }
    Path tuned = folder.resolve("tuned");
    Path data = folder.resolve("ner");
    for (String command : new String[] {"evaluate", "predict"}) {
      Object[] output = command.equals("predict") ? new Object[] {"--part", "dev"} : new Object[0];
      Object[] arguments = {command, "--task", "ner", "--model", tuned, "--data", data, "--output"};
      Object[] all = new Object[arguments.length + 1 + output.length];
      System.arraycopy(arguments, 0, all, 0, arguments.length);
      all[arguments.length] = folder.resolve("out");
      System.arraycopy(output, 0, all, arguments.length + 1, output.length);
      Outcome.of(all)
          .failed(
              1,
              "classifies texts (BertForSequenceClassification)",
              "tags words (BertForTokenClassification)");
    }
    samples.write("sst/dev.tsv", "sentence\tlabel\nThe cat sat.\t1\n");
    Outcome.of("evaluate", "--task", "sst-2", "--model", tuned, "--data", folder.resolve("sst"))
        .failed(1, "fine-tuned for other labels", "it has bad, good, and the task 0, 1");
  }

  /** Known by the header, by the labels, by the keys. */
  @Test
  void dataOfAnotherTask() throws IOException {
    String pairs = "index\tsentence1\tsentence2\tlabel\n0\tA cat\tA dog\t";
    for (String part : new String[] {"train", "dev"}) {
      samples.write("data/%s.tsv".formatted(part), pairs + "entailment\n");
      samples.write(
          "data/%s.jsonl".formatted(part.equals("dev") ? "val" : part),
          "{\"premise\": \"A\", \"hypothesis\": \"B\", \"label\": \"neutral\", \"idx\": 0}\n");
    }
    finetune("qnli", "data").failed(1, "train.tsv, line 1", "header of rte", "expected the header");
    finetune("wnli", "data").failed(1, "train.tsv, line 2", "\"entailment\"", "rte");
    finetune("boolq", "data").failed(1, "train.jsonl, line 1", "data of cb or superglue-rte");
    finetune("superglue-rte", "data").failed(1, "train.jsonl, line 1", "a label of cb");
  }
}
