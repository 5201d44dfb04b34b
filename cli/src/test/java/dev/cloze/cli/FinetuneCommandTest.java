package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning, evaluation and prediction by the commands a person types. */
final class FinetuneCommandTest {
  private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  private Samples samples;

  /** In the form of CoLA: a cat is acceptable, a dog is not. */
  @BeforeEach
  void makeData() throws IOException {
    samples = new Samples(folder);
    samples.write("glue/CoLA/train.tsv", cola(64, 1));
    samples.write("glue/CoLA/dev.tsv", cola(24, 2));
    samples.write("glue/CoLA/test.tsv", "index\tsentence\n0\tThe cat ran.\n1\tThe dog sat.\n");
    samples.write("reviews/train.csv", "review,stars\n" + reviews(40, 3));
    samples.write("reviews/dev.csv", "review,stars\n" + reviews(10, 4));
    samples.write(
        "reviews/recipe.yaml",
        "data: {train: train.csv, dev: dev.csv, text: review, label: stars}\n");
  }

  private static String cola(int rows, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      boolean cat = random.nextBoolean();
      text.append("x\t%d\t\t%s\n".formatted(cat ? 1 : 0, sentence(cat, random)));
    }
    return text.toString();
  }

  private static String reviews(int rows, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      boolean cat = random.nextBoolean();
      text.append("\"%s\",%s\n".formatted(sentence(cat, random), cat ? "good" : "bad"));
    }
    return text.toString();
  }

  private static String sentence(boolean cat, Random random) {
    List<String> ends = List.of("sat on the mat", "ran home", "slept and ran home", "sat");
    return "The %s %s.".formatted(cat ? "cat" : "dog", ends.get(random.nextInt(4)));
  }

  private Path model() throws IOException {
    Path run = folder.resolve("models/bert");
    if (Files.notExists(run)) {
      Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    }
    return run;
  }

  private Outcome finetune(Object... more) throws IOException {
    Object[] fixed = {
      "finetune",
      "--task",
      "cola",
      "--model",
      model(),
      "--data",
      folder.resolve("glue/CoLA"),
      "--output",
      folder.resolve("tuned"),
      "--set",
      "optimizer.learning_rate=1.0e-2",
      "--set",
      "training.threads=1",
      "--set",
      "training.batch_size=8",
      "--set",
      "training.epochs=12"
    };
    Object[] all = new Object[fixed.length + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Outcome.of(all);
  }

  @Test
  void learnsJudgesAndPredicts() throws IOException {
    Outcome outcome = finetune("--seeds", "1,2", "--json").done();
    JsonNode json = outcome.json();
    assertThat(outcome.keys())
        .containsExactly(
            "task",
            "outcome",
            "model",
            "runs",
            "summaries",
            "train_examples_per_second",
            "seconds");
    assertThat(Outcome.keys(json.path("runs").get(0)))
        .containsExactly("run", "settings", "seed", "step", "main", "scores");
    assertThat(Outcome.keys(json.path("summaries").get(0)))
        .containsExactly("settings", "seeds", "mean", "deviation", "median", "maximum");
    assertThat(json.path("summaries").get(0).path("maximum").asDouble()).isGreaterThan(0.8);
    assertThat(folder.resolve("tuned/results.json")).exists();

    Path data = folder.resolve("glue/CoLA");
    Path tuned = folder.resolve("tuned");
    JsonNode metrics =
        Outcome.of("evaluate", "--task", "cola", "--model", tuned, "--data", data, "--json")
            .done()
            .json()
            .path("metrics");
    assertThat(Outcome.keys(metrics))
        .containsExactly(
            "scores",
            "constant",
            "main",
            "constant_main",
            "examples",
            "seconds",
            "examples_per_second",
            "problems");
    assertThat(metrics.path("main").asDouble())
        .isEqualTo(json.path("summaries").get(0).path("maximum").asDouble());

    Path page = folder.resolve("errors.html");
    Path stored = folder.resolve("scores.json");
    Outcome.of(
            "evaluate",
            "--task",
            "cola",
            "--model",
            tuned,
            "--data",
            data,
            "--report",
            page,
            "--output",
            stored)
        .done();
    assertThat(Files.readString(page)).contains("Errors: cola, dev", "Confusions");
    assertThat(Files.readString(stored)).contains("matthews_correlation");

    Path archive = folder.resolve("cola.zip");
    Outcome predicted =
        Outcome.of(
                "predict",
                "--task",
                "cola",
                "--model",
                tuned,
                "--data",
                data,
                "--output",
                archive,
                "--json")
            .done();
    assertThat(predicted.keys())
        .containsExactly("task", "examples", "files", "seconds", "examples_per_second");
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      byte[] file = zip.getInputStream(zip.getEntry("CoLA.tsv")).readAllBytes();
      assertThat(new String(file)).isEqualTo("index\tprediction\n0\t1\n1\t0\n");
    }
  }

  @Test
  void aRunThatHasEndedIsNotRepeated() throws IOException {
    JsonNode first = finetune("--json").done().json();
    JsonNode second = finetune("--json").done().json();
    assertThat(second.path("runs")).isEqualTo(first.path("runs"));
    assertThat(second.path("train_examples_per_second").isNull()).isTrue();
    finetune("--set", "training.batch_size=16")
        .failed(1, "tuned/runs/seed-1", "training.batch_size: 8 in the checkpoint, 16 now");
  }

  @Test
  void badInputIsNamed() throws IOException {
    Path data = folder.resolve("glue/CoLA");
    Outcome.of("evaluate", "--task", "cola", "--model", model(), "--data", data)
        .failed(1, "pre-trained bert without a head", "cloze finetune");
    Outcome.of("evaluate", "--task", "kola", "--model", model(), "--data", data)
        .failed(2, "\"kola\"", "cola", "squad-2.0");
    finetune("--set", "training.epoch=2").failed(1, "did you mean training.epochs?");
    finetune("--seeds", "1,1").failed(2, "--seeds names one twice");
    Outcome.of(
            "finetune",
            "--task",
            "sst-2",
            "--model",
            model(),
            "--data",
            data,
            "--output",
            folder.resolve("other"))
        .failed(1, "CoLA");
    samples.write("glue/CoLA/dev.tsv", "x\t1\t\tThe cat sat.\nx\tyes\t\tThe dog ran.\n");
    finetune().failed(1, "dev.tsv", "yes");
  }

  @Test
  void aDryRunPrintsTheRecipe() throws IOException {
    Outcome outcome = finetune("--dry-run", "--json").done();
    assertThat(outcome.keys()).containsExactly("task", "runs", "recipe");
    assertThat(outcome.json().path("recipe").asText()).contains("epochs: 12.0");
    assertThat(folder.resolve("tuned")).doesNotExist();
  }

  /** The commands of the guide, on a small model and small data. */
  @Test
  void theGuidesCommandsRun() throws IOException {
    model();
    ElmoTasksCommandTest.elmo(folder.resolve("models/elmo"));
    samples.write("names/train.txt", ElmoTasksCommandTest.names(20, 1));
    samples.write("names/dev.txt", ElmoTasksCommandTest.names(10, 2));
    Matcher matcher = SHELL.matcher(Files.readString(Path.of("../docs/guide/finetune.md")));
    while (matcher.find()) {
      for (String line : matcher.group(1).lines().toList()) {
        String inFolder =
            line.substring("./cloze ".length())
                .replaceAll(" (models|glue|tuned|reviews)/", " " + folder + "/$1/")
                .replaceAll("--data (reviews|names)", "--data " + folder + "/$1");
        boolean training = inFolder.startsWith("finetune");
        Outcome.of(
                (Object[]) (inFolder + (training ? " --set training.max_steps=2" : "")).split(" "))
            .done();
      }
    }
    assertThat(folder.resolve("tuned/second/config.json")).exists();
    assertThat(folder.resolve("tuned/cola.zip")).exists();
  }
}
