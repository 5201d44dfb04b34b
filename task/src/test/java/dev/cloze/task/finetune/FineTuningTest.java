package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.ModelException;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.squad.SquadTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole fine-tuning runs of a small BERT. */
class FineTuningTest {
  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  private static FineTuneRecipe recipe(String... settings) {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("optimizer.learning_rate", "3.0e-3");
    overrides.put("training.batch_size", "8");
    overrides.put("training.threads", "1");
    for (String setting : settings) {
      overrides.put(setting.split("=")[0], setting.split("=")[1]);
    }
    return FineTuneRecipe.parse(
        PublishedFineTuning.of("bert", 24, "toy"), "{}", "recipe", overrides);
  }

  private FineTuning.Result run(
      Path output, List<Long> seeds, BooleanSupplier stop, FineTuneRecipe recipe)
      throws IOException {
    Path model = ToyTask.model(folder.resolve("model"));
    FineTuneListener listener =
        new FineTuneListener() {
          @Override
          public void onNotice(String line) {
            notices.add(line);
          }
        };
    try (var tuning = new FineTuning<>(new ToyTask(), model, folder, output, listener)) {
      return tuning.run(Map.of(Map.of(), recipe), seeds, stop);
    }
  }

  private static byte[] weights(Path model) throws IOException {
    return Files.readAllBytes(model.resolve("model.safetensors"));
  }

  private double accuracy(Path model) throws IOException {
    Dataset<TextExample, float[]> dev = new ToyTask().read(folder, Split.DEV).get(0);
    try (FineTunedModel<TextExample, float[]> tuned =
        FineTunedModel.open(new ToyTask(), model, Precision.FP32, 512)) {
      return dev.score(tuned.predict(dev, Evaluation.Listener.NONE).predictions()).main();
    }
  }

  @Test
  void learnsTheTaskAndSaysHowWellWithSeveralSeeds() throws IOException {
    Path output = folder.resolve("out");
    FineTuning.Result result = run(output, List.of(1L, 2L, 3L), () -> false, recipe());
    assertThat(result.stopped()).isFalse();
    assertThat(result.runs()).extracting(RunResult::seed).containsExactly(1L, 2L, 3L);
    SeedSummary summary = result.summaries().get(0);
    assertThat(summary.maximum()).isGreaterThan(0.9);
    assertThat(summary.deviation()).isNotNull();
    assertThat(accuracy(output)).isEqualTo(summary.maximum(), within(1e-9));
    assertThat(output.resolve("runs/seed-1/checkpoints")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.batch_size=8",
        "training.batch_tokens=64",
        "training.length_window=4",
        "training.micro_batch_tokens=24",
        "lora.rank=2,lora.dropout=0.3",
        "optimizer.layer_decay=0.8",
        "training.precision=bf16"
      })
  void aRunThatWasStoppedEndsInTheSameWeights(String settings) throws IOException {
    FineTuneRecipe recipe = recipe(("training.epochs=2," + settings).split(","));
    run(folder.resolve("whole"), List.of(5L), () -> false, recipe);
    int[] asked = {0};
    Set<Integer> stopAt = Set.of(6, 7, 18, 26);
    FineTuning.Result result;
    int stops = 0;
    do {
      result = run(folder.resolve("parts"), List.of(5L), () -> stopAt.contains(++asked[0]), recipe);
      stops += result.stopped() ? 1 : 0;
    } while (result.stopped());
    assertThat(stops).isGreaterThan(1);
    assertThat(weights(folder.resolve("parts"))).isEqualTo(weights(folder.resolve("whole")));
    assertThat(Files.readString(folder.resolve("parts/runs/seed-5/result.json")))
        .isEqualTo(Files.readString(folder.resolve("whole/runs/seed-5/result.json")));
  }

  @Test
  void smallerPortionsGiveTheSameWeightsButForRounding() throws IOException {
    // The large epsilon keeps Adam from magnifying the rounding of gradients next to zero.
    run(
        folder.resolve("one"),
        List.of(1L),
        () -> false,
        recipe("training.max_steps=4", "optimizer.epsilon=0.01"));
    run(
        folder.resolve("many"),
        List.of(1L),
        () -> false,
        recipe("training.max_steps=4", "optimizer.epsilon=0.01", "training.micro_batch_tokens=16"));
    SafeTensors one = SafeTensors.open(folder.resolve("one/model.safetensors"));
    SafeTensors many = SafeTensors.open(folder.resolve("many/model.safetensors"));
    for (String name : one.names()) {
      Golden.assertClose(name, one.read(name), many.read(name), 2e-5);
    }
  }

  @Test
  void endsWhenNothingGetsBetter() throws IOException {
    FineTuning.Result result =
        run(
            folder.resolve("out"),
            List.of(1L),
            () -> false,
            recipe(
                "optimizer.learning_rate=1.0e-9", "training.epochs=50", "evaluation.patience=2"));
    assertThat(result.runs().get(0).step()).isEqualTo(15);
    String metrics = Files.readString(folder.resolve("out/runs/seed-1/metrics.jsonl"));
    assertThat(metrics.lines().filter(line -> line.contains("evaluation"))).hasSize(3);
  }

  @Test
  void aGridTriesEveryCombination() {
    Map<String, List<String>> grid = new LinkedHashMap<>();
    grid.put("optimizer.learning_rate", List.of("1e-5", "2e-5"));
    grid.put("training.batch_size", List.of("16", "32", "64"));
    assertThat(Grid.points(grid)).hasSize(6).doesNotHaveDuplicates();
    assertThat(Grid.name(Grid.points(grid).get(1), 3))
        .isEqualTo("learning_rate-1e-5_batch_size-32_seed-3");
    assertThat(Grid.points(Map.of())).containsExactly(Map.of());
  }

  @Test
  void changesOfLowRankAreMergedWhenSaved() throws IOException {
    run(
        folder.resolve("out"),
        List.of(1L),
        () -> false,
        recipe("lora.rank=4", "training.epochs=6"));
    SafeTensors start = SafeTensors.open(folder.resolve("model/model.safetensors"));
    SafeTensors tuned = SafeTensors.open(folder.resolve("out/model.safetensors"));
    assertThat(tuned.names()).noneMatch(name -> name.contains("lora"));
    String words = "bert.embeddings.word_embeddings.weight";
    Golden.assertClose(words, start.read(words), tuned.read(words), 0);
    String query = "bert.encoder.layer.1.attention.self.query.weight";
    assertThat(Golden.distance(start.read(query), tuned.read(query))).isGreaterThan(1e-3);
    assertThat(accuracy(folder.resolve("out"))).isGreaterThan(0.8);
  }

  @Test
  void theDropoutOfAChangeIsNotThatOfTheNetwork() throws IOException {
    run(
        folder.resolve("without"),
        List.of(1L),
        () -> false,
        recipe("lora.rank=4", "training.max_steps=2"));
    run(
        folder.resolve("with"),
        List.of(1L),
        () -> false,
        recipe("lora.rank=4", "lora.dropout=0.5", "training.max_steps=2"));
    assertThat(weights(folder.resolve("with"))).isNotEqualTo(weights(folder.resolve("without")));
  }

  @Test
  void theDropoutOfTheHeadIsWhatTheModelSays() throws IOException {
    Path model = ToyTask.model(folder.resolve("model"));
    run(folder.resolve("without"), List.of(1L), () -> false, recipe("training.max_steps=2"));
    Path config = model.resolve("config.json");
    String json = Files.readString(config);
    Files.writeString(config, json.replaceFirst("\\{", "{\"classifier_dropout\": 0.35,"));
    new FineTuning<>(
            new ToyTask(), model, folder, folder.resolve("with"), new FineTuneListener() {})
        .run(Map.of(Map.of(), recipe("training.max_steps=2")), List.of(1L), () -> false);
    assertThat(weights(folder.resolve("with"))).isNotEqualTo(weights(folder.resolve("without")));
    assertThat(HeadConfig.dropout(folder.resolve("with/config.json"))).hasValue(0.35);
  }

  @Test
  void onlyElectraHasTheJointHead() {
    assertThatThrownBy(
            () ->
                new FineTuning<>(
                        SquadTask.version1(),
                        ToyTask.model(folder.resolve("model")),
                        answers(),
                        folder.resolve("out"),
                        new FineTuneListener() {})
                    .run(Map.of(Map.of(), recipe("answers.head=joint")), List.of(1L), () -> false))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("holds a bert. Set answers.head=simple");
  }

  private Path answers() throws IOException {
    String json =
        """
        {"data": [{"title": "T", "paragraphs": [{"context": "it was good", "qas": [
          {"id": "1", "question": "was it", "answers": [{"text": "good", "answer_start": 7}]}]}]}]}
        """;
    Files.writeString(folder.resolve("train.json"), json);
    Files.writeString(folder.resolve("dev.json"), json);
    return folder;
  }

  /** A model whose labels are in another order predicts the same. */
  @Test
  void theOrderOfAModelsLabelsIsItsOwn() throws IOException {
    run(folder.resolve("out"), List.of(1L), () -> false, recipe());
    double accuracy = accuracy(folder.resolve("out"));
    ToyTask turned = new ToyTask("toy", List.of("positive", "negative"));
    Dataset<TextExample, float[]> dev = turned.read(folder, Split.DEV).get(0);
    try (FineTunedModel<TextExample, float[]> tuned =
        FineTunedModel.open(turned, folder.resolve("out"), Precision.FP32, 512)) {
      assertThat(dev.score(tuned.predict(dev, Evaluation.Listener.NONE).predictions()).main())
          .isEqualTo(accuracy, within(1e-9));
    }
  }

  @Test
  void anotherHeadIsNamed() throws IOException {
    Path model = ToyTask.model(folder.resolve("model"));
    HeadConfig tags = new HeadConfig(HeadConfig.Type.TAGS, List.of("O", "B-X"));
    assertThatThrownBy(() -> TaskModelFiles.open(model).read(tags))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("pre-trained bert without a head")
        .hasMessageContaining("tags words");
    run(folder.resolve("out"), List.of(1L), () -> false, recipe("training.max_steps=1"));
    assertThatThrownBy(() -> TaskModelFiles.open(folder.resolve("out")).read(tags))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("classifies texts (BertForSequenceClassification)")
        .hasMessageContaining("tags words (BertForTokenClassification)");
    HeadConfig others = new HeadConfig(HeadConfig.Type.CLASSES, List.of("yes", "no"));
    assertThatThrownBy(() -> TaskModelFiles.open(folder.resolve("out")).read(others))
        .hasMessageContaining("it has negative, positive, and the task yes, no");
  }

  @Test
  void otherSettingsDoNotGoOn() throws IOException {
    run(folder.resolve("out"), List.of(1L), () -> false, recipe("training.max_steps=2"));
    assertThatThrownBy(() -> run(folder.resolve("out"), List.of(1L), () -> false, recipe()))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("training.max_steps: 2 in the checkpoint, 0 now");
  }

  @Test
  void startsFromAModelOfAnotherTask() throws IOException {
    run(folder.resolve("first"), List.of(1L), () -> false, recipe());
    ToyTask other = new ToyTask("other", List.of("negative", "positive", "neither"));
    new FineTuning<>(
            other,
            folder.resolve("first"),
            folder,
            folder.resolve("second"),
            new FineTuneListener() {
              @Override
              public void onNotice(String line) {
                notices.add(line);
              }
            })
        .run(
            Map.of(Map.of(), recipe("training.max_steps=1", "optimizer.learning_rate=1.0e-12")),
            List.of(1L),
            () -> false);
    assertThat(notices)
        .anyMatch(
            line ->
                line.contains("classifies texts (negative, positive): its encoder is taken over"));
    SafeTensors first = SafeTensors.open(folder.resolve("first/model.safetensors"));
    SafeTensors second = SafeTensors.open(folder.resolve("second/model.safetensors"));
    String query = "bert.encoder.layer.0.attention.self.query.weight";
    Golden.assertClose(query, first.read(query), second.read(query), 1e-6);
    assertThat(second.shape("classifier.weight")).containsExactly(3, 24);
  }
}
