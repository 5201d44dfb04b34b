package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoFixture;
import dev.cloze.model.elmo.ElmoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks above an ELMo, by the commands a person types. */
final class ElmoTasksCommandTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeData() throws IOException {
    samples = new Samples(folder);
    samples.write("names/train.txt", names(60, 1));
    samples.write("names/dev.txt", names(24, 2));
    samples.write("reviews/train.csv", "review,stars\n" + reviews(60, 3));
    samples.write("reviews/dev.csv", "review,stars\n" + reviews(20, 4));
    samples.write("reviews/test.csv", "review\nThe cat ran .\nThe dog sat .\n");
    samples.write(
        "reviews/recipe.yaml",
        "data: {train: train.csv, dev: dev.csv, test: test.csv, text: review, label: stars}\n");
  }

  /** Who is in a city is a person: columns as CoNLL's. */
  static String names(int sentences, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sentences; i++) {
      String who = List.of("Ann", "Bob", "Eve").get(random.nextInt(3));
      String where = List.of("Oslo", "Rome").get(random.nextInt(2));
      text.append(who).append(" B-PER\nis O\nin O\n").append(where).append(" B-LOC\n\n");
    }
    return text.toString();
  }

  private static String reviews(int rows, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      boolean cat = random.nextBoolean();
      String end = List.of("sat", "ran home", "slept").get(random.nextInt(3));
      text.append("The %s %s .,%s\n".formatted(cat ? "cat" : "dog", end, cat ? "good" : "bad"));
    }
    return text.toString();
  }

  /** As the original writes models: options.json and one HDF5 file of any name. */
  static Path elmo(Path directory) throws IOException {
    CharacterCnnConfig characters =
        new CharacterCnnConfig(8, List.of(new CharacterCnnConfig.Filter(2, 24)), "tanh", 0, 12);
    ElmoConfig config =
        new ElmoConfig(Optional.of(characters), 0, 16, 16, 2, 3, 3, true, true, 0.1, false);
    Files.createDirectories(directory);
    try (ElmoModel model = new ElmoModel(config, 3)) {
      ElmoFiles.writeOriginal(model, ElmoOptions.of(config), directory);
    }
    Files.move(directory.resolve("model.hdf5"), directory.resolve("lm_weights.hdf5"));
    return directory;
  }

  private Outcome finetune(String task, Path model, String data, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("finetune", "--task", task, "--model", model, "--data", folder.resolve(data)));
    for (String setting :
        List.of(
            "optimizer.learning_rate=2.0e-2",
            "lstm.hidden_size=8",
            "lstm.num_hidden_layers=1",
            "lstm.dropout=0.1",
            "training.epochs=8",
            "training.batch_size=8",
            "training.threads=1")) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
  }

  private JsonNode evaluate(String task, Path model, String data) {
    return Outcome.of(
            "evaluate",
            "--task",
            task,
            "--model",
            model,
            "--data",
            folder.resolve(data),
            "--threads",
            1,
            "--json")
        .done()
        .json()
        .path("metrics");
  }

  /** Several seeds with the model's vectors, and the same with vectors that mean nothing. */
  @Test
  void aTaggerBesideItsControl() throws IOException {
    Path model = elmo(folder.resolve("models/elmo"));
    for (boolean fresh : new boolean[] {false, true}) {
      Path tuned = folder.resolve("tuned/names-" + fresh);
      JsonNode result =
          finetune(
                  "ner",
                  model,
                  "names",
                  "--output",
                  tuned,
                  "--seeds",
                  "1,2",
                  "--set",
                  "training.fresh=" + fresh,
                  "--json")
              .done()
              .json();
      JsonNode summary = result.path("summaries").get(0);
      assertThat(Outcome.keys(summary))
          .containsExactly("settings", "seeds", "mean", "deviation", "median", "maximum");
      assertThat(summary.path("maximum").asDouble()).isGreaterThan(0.9);
      JsonNode metrics = evaluate("ner", tuned, "names");
      assertThat(metrics.path("main").asDouble()).isEqualTo(summary.path("maximum").asDouble());
      JsonNode best =
          result.path("runs").get(0).path("main").asDouble()
                  >= result.path("runs").get(1).path("main").asDouble()
              ? result.path("runs").get(0)
              : result.path("runs").get(1);
      assertThat(metrics.path("scores")).isEqualTo(best.path("scores"));
      Path vectors = folder.resolve(fresh + ".hdf5");
      Path text = samples.write("text.txt", "Ann is in Rome\n");
      Outcome.of("embed", "--model", tuned, "--output", vectors, text).done();
    }
    Path answers = folder.resolve("answers");
    Outcome.of(
            "predict",
            "--task",
            "ner",
            "--model",
            folder.resolve("tuned/names-false"),
            "--data",
            folder.resolve("names"),
            "--part",
            "dev",
            "--output",
            answers)
        .done();
    assertThat(Files.readAllLines(answers.resolve("ner.txt")).get(0)).endsWith(" B-PER B-PER");
  }

  @Test
  void aClassifierOfOnesOwnTable() throws IOException {
    Path tuned = folder.resolve("tuned/reviews");
    Path recipe = folder.resolve("reviews/recipe.yaml");
    double main =
        finetune(
                "table",
                elmo(folder.resolve("models/elmo")),
                "reviews",
                "--recipe",
                recipe,
                "--output",
                tuned,
                "--json")
            .done()
            .json()
            .path("runs")
            .get(0)
            .path("main")
            .asDouble();
    assertThat(main).isGreaterThan(0.9);
    assertThat(evaluate("table", tuned, "reviews").path("main").asDouble()).isEqualTo(main);
    Path page = folder.resolve("errors.html");
    Outcome.of(
            "evaluate",
            "--task",
            "table",
            "--model",
            tuned,
            "--data",
            folder.resolve("reviews"),
            "--report",
            page)
        .done();
    assertThat(page).exists();
    assertThat(Files.readString(tuned.resolve("config.json")))
        .contains("ElmoForSequenceClassification", "\"label2id\"");
    Path answers = folder.resolve("answers");
    Outcome.of(
            "predict",
            "--task",
            "table",
            "--model",
            tuned,
            "--data",
            folder.resolve("reviews"),
            "--output",
            answers)
        .done();
    try (var files = Files.list(answers)) {
      assertThat(Files.readString(files.findFirst().orElseThrow()))
          .containsSubsequence("good", "bad");
    }
  }

  @Test
  void theOriginalsFixtureLearns() throws IOException {
    Path model = Files.createDirectories(folder.resolve("fixture"));
    for (String name : List.of("options.json", "lm_weights.hdf5")) {
      Files.copy(ElmoFixture.file("model/" + name), model.resolve(name));
    }
    Path tuned = folder.resolve("tuned/fixture");
    JsonNode run =
        finetune("ner", model, "names", "--output", tuned, "--json")
            .done()
            .json()
            .path("runs")
            .get(0);
    assertThat(run.path("main").asDouble()).isGreaterThan(0.9);
    assertThat(evaluate("ner", tuned, "names").path("scores")).isEqualTo(run.path("scores"));
  }

  @Test
  void whatItCannotDoIsSaid() throws IOException {
    Path model = elmo(folder.resolve("models/elmo"));
    Path output = folder.resolve("none");
    samples.write("squad/train-v1.1.json", "{\"data\": []}");
    samples.write("stsb/train.tsv", stsB());
    samples.write("stsb/dev.tsv", stsB());
    finetune("sts-b", model, "stsb", "--output", output)
        .failed(1, "is an ELMo", "tag words (ner", "sts-b needs a network that gives a number");
    finetune("ner", model, "names", "--output", output, "--set", "lora.rank=4")
        .failed(1, "lora.rank would do nothing");
    finetune("ner", model, "names", "--output", output, "--set", "lstm.hidden_size=0")
        .failed(1, "lstm.hidden_size", "above 0");
    finetune("ner", model, "names", "--output", output, "--set", "lstm.layers=1")
        .failed(1, "lstm.layers is not a key");
    Outcome dry = finetune("ner", model, "names", "--output", output, "--dry-run", "--json").done();
    assertThat(dry.json().path("recipe").asText()).contains("hidden_size: 8", "patience: 5");
    assertThat(output.resolve("recipe.yaml")).doesNotExist();
    Outcome.of("evaluate", "--task", "ner", "--model", model, "--data", folder.resolve("names"))
        .failed(1, "pre-trained elmo without a head", "cloze finetune");
    Files.delete(model.resolve("lm_weights.hdf5"));
    finetune("ner", model, "names", "--output", output).failed(1, "has no weights");
  }

  private static String stsB() {
    String header = "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2";
    return header
        + "\tsentence1\tsentence2\tscore\n"
        + "0\tg\tf\ty\t1\ts\ts\tA cat .\tA dog .\t2.5\n";
  }
}
