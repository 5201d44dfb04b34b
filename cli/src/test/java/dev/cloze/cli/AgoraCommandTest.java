package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agora by the command a person types: a cat is acceptable, a dog is not. */
final class AgoraCommandTest {
  @TempDir Path folder;

  private Samples samples;
  private Path model;
  private Path teacher;
  private Path data;
  private Path recipe;

  @BeforeEach
  void makeEverything() throws IOException {
    samples = new Samples(folder);
    samples.write("glue/CoLA/train.tsv", cola(120, 1));
    samples.write("glue/CoLA/dev.tsv", cola(40, 2));
    samples.write("glue/CoLA/test.tsv", "index\tsentence\n0\tThe cat ran.\n1\tThe dog sat.\n");
    data = folder.resolve("glue/CoLA");
    model = folder.resolve("models/bert");
    teacher = folder.resolve("teacher");
    Outcome.of("pretrain", samples.recipe(), "--run", model).done();
    finetune(teacher, "training.epochs=12");
    recipe =
        samples.write(
            "agora.yaml",
            """
            sets: {optimizer.learning_rate: [1.0e-2, 1.0e-3], training.batch_size: [4, 8]}
            finetune: {training: {epochs: 1, threads: 1}}
            train_examples: 12
            seed: 3
            """);
  }

  private void finetune(Path output, String setting) {
    Outcome.of(
            "finetune",
            "--task",
            "cola",
            "--model",
            model,
            "--data",
            data,
            "--output",
            output,
            "--set",
            "optimizer.learning_rate=1.0e-2",
            "--set",
            "training.threads=1",
            "--set",
            "training.batch_size=8",
            "--set",
            setting)
        .done();
  }

  /** An animal and what it did: there are enough different texts. */
  private static String cola(int rows, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    List<String> fill = List.of("sat", "ran", "home", "slept", "on", "mat", "the", "a", "and");
    for (int i = 0; i < rows; i++) {
      boolean cat = random.nextBoolean();
      List<String> words = new ArrayList<>();
      for (int j = 3 + random.nextInt(5); j > 0; j--) {
        words.add(fill.get(random.nextInt(fill.size())));
      }
      words.add(0, cat ? "cat" : "dog");
      text.append("x\t%d\t\t%s\n".formatted(cat ? 1 : 0, String.join(" ", words)));
    }
    return text.toString();
  }

  private Outcome agora(String output, Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "agora",
                recipe,
                "--task",
                "cola",
                "--model",
                model,
                "--data",
                data,
                "--teacher",
                teacher,
                "--generator",
                model,
                "--output",
                folder.resolve(output)));
    all.addAll(List.of(more));
    return Outcome.of(all.toArray());
  }

  @Test
  void runsPlansAndGoesOn() throws IOException {
    Outcome plan = agora("out", "--plan", "--json").done();
    assertThat(plan.keys())
        .containsExactly(
            "task",
            "sets",
            "trainings",
            "rounds",
            "train_examples",
            "development_examples",
            "held_out_examples",
            "held_out_from",
            "teacher",
            "recipe");
    assertThat(plan.json().path("held_out_from").asText()).isEqualTo("train");
    assertThat(folder.resolve("out")).doesNotExist();

    Outcome outcome = agora("out", "--json", "--any-teacher").done();
    assertThat(outcome.keys())
        .containsExactly(
            "task",
            "outcome",
            "model",
            "best_set",
            "settings",
            "best_round",
            "development_score",
            "held_out_score",
            "held_out_scores",
            "optimism",
            "trainings",
            "train_examples",
            "new_examples",
            "development_examples",
            "held_out_examples",
            "held_out_from",
            "teacher",
            "rounds",
            "notices",
            "report");
    JsonNode json = outcome.json();
    assertThat(Outcome.keys(json.path("teacher")))
        .containsExactly("accuracy", "balanced_accuracy", "passed", "held_out");
    assertThat(Outcome.keys(json.path("rounds").get(0)))
        .containsExactly(
            "round",
            "replay",
            "trainings",
            "train_examples",
            "best_set",
            "best",
            "mean",
            "mistakes",
            "made",
            "leaving",
            "scores");
    assertThat(json.path("outcome").asText()).isEqualTo("no_settings_left");
    assertThat(json.path("held_out_examples").asInt()).isEqualTo(12);
    String report = Files.readString(folder.resolve("out/report.json"));
    String page = Files.readString(folder.resolve("out/report.html"));
    assertThat(page).contains("<svg", "Hyperparameter sets");
    assertThat(agora("out", "--any-teacher").done().out()).contains("round", "held-out examples");
    assertThat(folder.resolve("out/report.json")).hasContent(report);
    assertThat(folder.resolve("out/report.html")).hasContent(page);
    Outcome.of("evaluate", "--task", "cola", "--model", folder.resolve("out/best"), "--data", data)
        .done();
  }

  /** Another process takes trainings; the outcome is the same. */
  @Test
  void workersShareTheTrainings() throws IOException {
    agora("alone", "--any-teacher").done();
    agora("shared", "--any-teacher", "--workers", 2).done();
    assertThat(Files.readString(folder.resolve("shared/report.json")).replace("shared", "alone"))
        .isEqualTo(Files.readString(folder.resolve("alone/report.json")));
    assertThat(folder.resolve("shared/best/model.safetensors"))
        .hasBinaryContent(Files.readAllBytes(folder.resolve("alone/best/model.safetensors")));
  }

  @Test
  void badInputIsNamed() {
    finetune(folder.resolve("nothing"), "training.max_steps=1");
    agora("out", "--teacher", folder.resolve("nothing")).failed(2, "--teacher");
    teacher = folder.resolve("nothing");
    agora("out").failed(1, "Agora wants more than 66.7 % of both", "--any-teacher");
    teacher = model;
    agora("out").failed(1, "is both the model that learns and the teacher");
    teacher = folder.resolve("teacher");
    agora("out", "--workers", 0).failed(2, "--workers is 0");
    agora("out", "--set", "budget.trainings=3").failed(1, "One round over 4 hyperparameter sets");
    agora("out", "--set", "sets={optimizer.learning_rat: [1.0e-3]}")
        .failed(1, "did you mean optimizer.learning_rate?");
    agora("out", "--any-teacher", "--set", "budget.minutes=1.0e-9")
        .failed(1, "ended before the first round");
  }
}
