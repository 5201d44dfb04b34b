package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.ModelException;
import dev.cloze.model.elmo.ElmoFixture;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks learned above small ELMos. */
class ElmoTasksTest {
  private static final List<String> TAGS = List.of("O", "B", "E");
  private static final List<String> CLASSES = List.of("no", "yes");

  @TempDir private Path folder;
  private final List<String> notices = new ArrayList<>();
  private Path model;

  @BeforeEach
  void start() throws IOException {
    Engine.start(1, "highest");
    model = ToyElmo.original(ToyElmo.spelling(), folder.resolve("elmo"));
  }

  private static FineTuneRecipe recipe(String... settings) {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("optimizer.learning_rate", "2.0e-2");
    overrides.put("lstm.hidden_size", "12");
    overrides.put("lstm.num_hidden_layers", "1");
    overrides.put("lstm.dropout", "0.1");
    overrides.put("training.batch_size", "16");
    overrides.put("training.epochs", "20");
    overrides.put("evaluation.patience", "0");
    overrides.put("training.threads", "1");
    for (String setting : settings) {
      overrides.put(setting.split("=")[0], setting.split("=")[1]);
    }
    return FineTuneRecipe.parse(
        PublishedFineTuning.of("elmo", 0, "tags"), "{}", "recipe", overrides);
  }

  private final class Listener implements FineTuneListener {
    final List<Long> counts = new ArrayList<>();

    @Override
    public void onNotice(String line) {
      notices.add(line);
    }

    @Override
    public void onEvaluation(
        String run, long step, Map<String, Scores> scores, double main, boolean best) {
      counts.add(Pointer.totalCount());
    }
  }

  private <E extends Example, P> FineTuning.Result run(
      Task<E, P> task, Path output, BooleanSupplier stop, FineTuneRecipe recipe)
      throws IOException {
    try (var tuning = new FineTuning<>(task, model, folder, output, new Listener())) {
      return tuning.run(Map.of(Map.of(), recipe), List.of(5L), stop);
    }
  }

  private <E extends Example, P> double judged(Task<E, P> task, Path directory) throws IOException {
    Dataset<E, P> dev = task.read(folder, Split.DEV).get(0);
    try (var tuned = FineTunedModel.open(task, directory, Precision.FP32, 4096)) {
      return dev.score(tuned.predict(dev, Evaluation.Listener.NONE).predictions()).main();
    }
  }

  /** Learns from both sides of a word; the directory says the same, also in another order. */
  @Test
  void aTagger() throws IOException {
    Path output = folder.resolve("out");
    FineTuning.Result result = run(ToyElmo.tagging(TAGS), output, () -> false, recipe());
    assertThat(result.runs().get(0).main()).isGreaterThan(0.95);
    assertThat(judged(ToyElmo.tagging(TAGS), output)).isEqualTo(result.runs().get(0).main());
    List<String> otherOrder = List.of("E", "O", "B");
    assertThat(judged(ToyElmo.tagging(otherOrder), output)).isEqualTo(result.runs().get(0).main());
    assertThatThrownBy(() -> judged(ToyElmo.texts(false, CLASSES), output))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("out tags words (ElmoForTokenClassification)", "classifies texts");
    assertThatThrownBy(() -> judged(ToyElmo.tagging(List.of("O", "X")), output))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it has O, B, E, and the task O, X");
    assertThatThrownBy(() -> judged(ToyElmo.tagging(TAGS), model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("pre-trained elmo without a head");
    assertThatThrownBy(
            () -> {
              try (var tuned =
                  FineTunedModel.open(ToyElmo.tagging(TAGS), output, Precision.BF16, 64)) {
                tuned.load(ToyElmo.tagging(TAGS).read(folder, Split.DEV).get(0));
              }
            })
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("computed in fp32");
  }

  @Test
  void aClassifierOfTextsAndPairs() throws IOException {
    for (boolean pairs : new boolean[] {false, true}) {
      var task = ToyElmo.texts(pairs, CLASSES);
      Path output = folder.resolve("out-" + pairs);
      FineTuning.Result result = run(task, output, () -> false, recipe());
      assertThat(result.runs().get(0).main()).as("pairs %s", pairs).isGreaterThan(0.9);
      assertThat(judged(ToyElmo.texts(pairs, List.of("yes", "no")), output))
          .isEqualTo(result.runs().get(0).main());
    }
    assertThatThrownBy(() -> judged(ToyElmo.texts(true, CLASSES), folder.resolve("out-false")))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("t0 has two texts, and what is learned here is about single texts");
  }

  /** What is written is an ELMo: the same vectors, and further tasks may begin from it. */
  @Test
  void theDirectoryIsAnElmoOfItsOwn() throws IOException {
    Path vocabulary =
        Files.writeString(folder.resolve("vocab.txt"), "<S>\n</S>\n<UNK>\n,\nword1\nword2\n");
    model = ToyElmo.original(ElmoFixture.table(6), folder.resolve("words"));
    Files.copy(vocabulary, model.resolve("vocab.txt"));
    var task = ToyElmo.tagging(TAGS);
    double first =
        run(task, folder.resolve("first"), () -> false, recipe("training.epochs=2"))
            .runs()
            .get(0)
            .main();
    Files.move(model, folder.resolve("gone"));
    assertThat(judged(task, folder.resolve("first"))).isEqualTo(first);
    model = folder.resolve("first");
    run(task, folder.resolve("second"), () -> false, recipe("training.epochs=2"));
    assertThat(notices)
        .anyMatch(line -> line.contains("first tags words: its ELMo is taken over"))
        .anyMatch(line -> line.contains("words are not in"));
    assertThat(Files.readAllBytes(folder.resolve("second/model.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("first/model.safetensors")));
    assertThat(Files.readAllBytes(folder.resolve("second/task.safetensors")))
        .as("the same start and seed")
        .isEqualTo(Files.readAllBytes(folder.resolve("first/task.safetensors")));
  }

  /** The control: an ELMo that has learned nothing, another one for each seed, and kept. */
  @Test
  void freshVectors() throws IOException {
    var task = ToyElmo.tagging(TAGS);
    FineTuneRecipe recipe = recipe("training.fresh=true", "training.epochs=3");
    Path output = folder.resolve("fresh");
    try (var tuning = new FineTuning<>(task, model, folder, output, new Listener())) {
      FineTuning.Result result = tuning.run(Map.of(Map.of(), recipe), List.of(1L, 2L), () -> false);
      for (RunResult one : result.runs()) {
        assertThat(judged(task, one.model())).isEqualTo(one.main());
      }
    }
    assertThat(notices).anyMatch(line -> line.contains("the ELMo begins with fresh values"));
    byte[] first = Files.readAllBytes(output.resolve("runs/seed-1/best/model.safetensors"));
    byte[] second = Files.readAllBytes(output.resolve("runs/seed-2/best/model.safetensors"));
    assertThat(first).hasSameSizeAs(second).isNotEqualTo(second);
    run(task, folder.resolve("trained"), () -> false, recipe("training.epochs=1"));
    assertThat(SafeTensors.open(folder.resolve("trained/model.safetensors")).names())
        .isEqualTo(SafeTensors.open(output.resolve("model.safetensors")).names());
  }

  @Test
  void aRunThatWasStoppedEndsInTheSameWeights() throws IOException {
    for (String setting : List.of("training.fresh=false", "training.fresh=true")) {
      FineTuneRecipe recipe =
          recipe("training.epochs=3", "training.micro_batch_tokens=40", setting);
      Path whole = folder.resolve("whole-" + setting);
      run(ToyElmo.tagging(TAGS), whole, () -> false, recipe);
      Path parts = folder.resolve("parts-" + setting);
      int[] asked = {0};
      Set<Integer> stopAt = Set.of(3, 9, 20);
      int stops = 0;
      while (run(ToyElmo.tagging(TAGS), parts, () -> stopAt.contains(++asked[0]), recipe)
          .stopped()) {
        stops++;
      }
      assertThat(stops).isEqualTo(3);
      for (String file : List.of("task.safetensors", "model.safetensors", "config.json")) {
        assertThat(Files.readAllBytes(parts.resolve(file)))
            .as(file)
            .isEqualTo(Files.readAllBytes(whole.resolve(file)));
      }
    }
  }

  @Test
  void memoryStaysFlat() throws IOException {
    Listener listener = new Listener();
    var task = ToyElmo.tagging(TAGS);
    try (var tuning = new FineTuning<>(task, model, folder, folder.resolve("out"), listener)) {
      tuning.run(Map.of(Map.of(), recipe("training.epochs=10")), List.of(1L), () -> false);
    }
    assertThat(listener.counts.get(9)).isLessThanOrEqualTo(listener.counts.get(2) + 2 * 9);
  }

  /** Long sentences are tagged in parts, long texts are cut, texts without words are read. */
  @Test
  void whatIsNotReadIsSaid() throws IOException {
    Path output = folder.resolve("out");
    run(
        ToyElmo.tagging(TAGS),
        output,
        () -> false,
        recipe("training.length=4", "training.epochs=1"));
    assertThat(notices)
        .anyMatch(line -> line.contains("more than 4 words: they are read in parts"));
    var empty =
        new ToyElmo.Made<TextExample, float[]>(
            "empty",
            TaskKind.CLASSIFICATION,
            CLASSES,
            (split, random) ->
                List.of(
                    text("a", "one two three four extraordinarily", "no"), text("b", " ", "yes")),
            (all, scores) -> 1.0);
    notices.clear();
    run(
        empty,
        folder.resolve("texts"),
        () -> false,
        recipe("training.length=4", "training.epochs=1"));
    assertThat(notices)
        .anyMatch(line -> line.contains("2 of 4 texts have more than 4 words: the rest is not"))
        .anyMatch(line -> line.contains("2 of 4 texts have no words; they are read as one empty"))
        .anyMatch(line -> line.endsWith("the first is extraordinarily"));
  }

  private static TextExample text(String id, String text, String label) {
    return new TextExample(id, text, Optional.empty(), List.of(), Optional.of(label));
  }

  @Test
  void whatItCannotDoIsNamed() {
    var number =
        new ToyElmo.Made<TextExample, float[]>(
            "sts-b",
            TaskKind.REGRESSION,
            List.of(),
            (split, random) -> List.of(text("a", "one", "1")),
            (all, scores) -> 1.0);
    assertRefused(
        number,
        recipe(),
        "is an ELMo",
        "classify texts and pairs of texts (cola, sst-2",
        "tag words (ner",
        "sts-b needs a network that gives a number for a text");
    var tags = ToyElmo.tagging(TAGS);
    assertRefused(
        tags,
        recipe("optimizer.layer_decay=0.9", "lora.rank=2", "answers.head=joint"),
        "optimizer.layer_decay and lora.rank and answers would do nothing");
    assertRefused(tags, recipe("training.precision=bf16"), "computed in fp32");
    var unlabelled =
        new ToyElmo.Made<TaggedSentence, List<String>>(
            "tags",
            TaskKind.TAGGING,
            TAGS,
            (split, random) -> List.of(new TaggedSentence("s7", List.of("a"), List.of("X"))),
            (all, predicted) -> 1.0);
    assertRefusedInRun(unlabelled, "\"X\" is none of the labels O, B, E.");
    FineTuneRecipe bert =
        FineTuneRecipe.parse(PublishedFineTuning.of("bert", 24, "tags"), "{}", "r", Map.of());
    assertRefused(tags, bert, "has no section lstm");
  }

  private <E extends Example, P> void assertRefusedInRun(Task<E, P> task, String message) {
    assertThatThrownBy(() -> run(task, folder.resolve("refused"), () -> false, recipe()))
        .isInstanceOf(TaskException.class)
        .hasMessage(message);
  }

  private <E extends Example, P> void assertRefused(
      Task<E, P> task, FineTuneRecipe recipe, String... said) {
    try (var tuning = new FineTuning<>(task, model, folder, folder, new Listener())) {
      assertThatThrownBy(() -> tuning.check(List.of(recipe)))
          .isInstanceOf(TaskException.class)
          .message()
          .contains(said);
    }
  }

  /** Settings of the network above an ELMo are refused where there is none. */
  @Test
  void anLstmIsNotForBert() throws IOException {
    Path bert = ToyTask.model(folder.resolve("bert"));
    FineTuneRecipe recipe =
        FineTuneRecipe.parse(
            PublishedFineTuning.of("bert", 24, "toy"),
            "{}",
            "recipe",
            Map.of("lstm.hidden_size", "8"));
    try (var tuning = new FineTuning<>(new ToyTask(), bert, folder, folder, new Listener())) {
      assertThatThrownBy(() -> tuning.check(List.of(recipe)))
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("lstm is about what is learned above an ELMo");
    }
  }
}
