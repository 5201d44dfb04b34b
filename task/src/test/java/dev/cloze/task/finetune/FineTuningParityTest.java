package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.config.WarmupConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import dev.cloze.train.schedule.LearningRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every head of every architecture against transformers, from the directories that it wrote:
 * tools/make_finetune_golden.py.
 */
class FineTuningParityTest {
  @TempDir private Path directory;

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  static Stream<String> heads() {
    return Stream.of("bert", "roberta", "electra")
        .flatMap(
            architecture ->
                Stream.of("classes", "number", "choices", "spans", "tags")
                    .map(head -> architecture + "-" + head));
  }

  private static Golden golden(String name) {
    return Golden.of("finetune-" + name + "/reference.json");
  }

  private static HeadConfig head(String name) {
    String kind = name.substring(name.indexOf('-') + 1);
    return switch (kind) {
      case "classes" ->
          new HeadConfig(
              HeadConfig.Type.CLASSES, List.of("entailment", "neutral", "contradiction"));
      case "number" -> new HeadConfig(HeadConfig.Type.NUMBER, List.of());
      case "choices" -> new HeadConfig(HeadConfig.Type.CHOICES, List.of());
      case "spans" -> new HeadConfig(HeadConfig.Type.SPANS, List.of());
      default ->
          new HeadConfig(HeadConfig.Type.TAGS, List.of("O", "B-LOC", "I-LOC", "B-PER", "I-PER"));
    };
  }

  /** One kind of head with the batches of its reference. */
  private interface Case {
    Tensor lossSum(TaskModel model, int batch);

    double weight(int batch);

    /** In the order of the reference. */
    Tensor logits(TaskModel model);
  }

  private record Batches<T>(
      FineTuneObjective<?, ?, T, ?> objective, List<List<Item<T>>> batches, Logits<T> logitsOf)
      implements Case {
    interface Logits<T> {
      Tensor of(TaskModel model, PackedItems<T> batch);
    }

    @Override
    public Tensor lossSum(TaskModel model, int batch) {
      List<Item<T>> items = batches.get(batch);
      PackedItems<T> packed = PackedItems.training(items, new long[items.size()]);
      return objective == null
          ? AnswerLosses.simple(model, cast(packed))
          : objective.lossSum(model, packed);
    }

    @SuppressWarnings("unchecked")
    private static PackedItems<AnswerTarget> cast(PackedItems<?> packed) {
      return (PackedItems<AnswerTarget>) packed;
    }

    @Override
    public double weight(int batch) {
      List<Item<T>> items = batches.get(batch);
      return objective == null ? items.size() : items.stream().mapToInt(objective::weight).sum();
    }

    @Override
    public Tensor logits(TaskModel model) {
      return logitsOf.of(model, PackedItems.evaluating(batches.get(0)));
    }
  }

  private static Case read(String name, HeadConfig head, JsonNode reference) {
    List<JsonNode> batches = new ArrayList<>();
    reference.path("batches").forEach(batches::add);
    return switch (head.type()) {
      case CLASSES, NUMBER ->
          new Batches<>(
              new TextObjective(null, head.labels(), head),
              batches.stream().map(FineTuningParityTest::texts).toList(),
              (model, batch) ->
                  batch.inOrder(
                      model
                          .head(SequenceHead.class)
                          .forward(model.hidden(batch.inputs()), batch.layout())));
      case CHOICES ->
          new Batches<>(
              new ChoiceObjective(null),
              batches.stream().map(FineTuningParityTest::choices).toList(),
              (model, batch) ->
                  batch
                      .inOrder(
                          model
                              .head(SequenceHead.class)
                              .forward(model.hidden(batch.inputs()), batch.layout()))
                      .view(-1, 4));
      case TAGS ->
          new Batches<>(
              new TaggingObjective(null, head.labels(), head),
              batches.stream().map(FineTuningParityTest::tagged).toList(),
              FineTuningParityTest::perToken);
      default ->
          new Batches<>(
              null,
              batches.stream().map(FineTuningParityTest::answers).toList(),
              FineTuningParityTest::perToken);
    };
  }

  private static <T> Tensor perToken(TaskModel model, PackedItems<T> batch) {
    Tensor all = model.head(TokenHead.class).forward(model.hidden(batch.inputs()), batch.layout());
    int[] begins = batch.begins();
    int[] rows =
        IntStream.range(0, begins.length)
            .flatMap(i -> IntStream.range(0, batch.items().get(i).tokens()).map(j -> begins[i] + j))
            .toArray();
    return all.index_select(0, Tensors.indices(rows));
  }

  private static TokenSequence sequence(JsonNode node) {
    return new TokenSequence(ints(node.path("ids")), ints(node.path("types")));
  }

  private static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
  }

  private static List<Item<Float>> texts(JsonNode batch) {
    return IntStream.range(0, batch.path("sequences").size())
        .mapToObj(
            i ->
                new Item<>(
                    i,
                    List.of(sequence(batch.path("sequences").get(i))),
                    (float) batch.path("labels").get(i).asDouble()))
        .toList();
  }

  private static List<Item<Integer>> choices(JsonNode batch) {
    int count = batch.path("choices").asInt();
    return IntStream.range(0, batch.path("labels").size())
        .mapToObj(
            i ->
                new Item<>(
                    i,
                    IntStream.range(i * count, (i + 1) * count)
                        .mapToObj(j -> sequence(batch.path("sequences").get(j)))
                        .toList(),
                    batch.path("labels").get(i).asInt()))
        .toList();
  }

  private static List<Item<TaggingObjective.Target>> tagged(JsonNode batch) {
    List<Item<TaggingObjective.Target>> items = new ArrayList<>();
    for (int i = 0; i < batch.path("sequences").size(); i++) {
      int[] labels = ints(batch.path("labels").get(i));
      int[] positions = IntStream.range(0, labels.length).filter(j -> labels[j] >= 0).toArray();
      int[] tags = IntStream.of(positions).map(j -> labels[j]).toArray();
      items.add(
          new Item<>(
              i,
              List.of(sequence(batch.path("sequences").get(i))),
              new TaggingObjective.Target(positions, tags)));
    }
    return items;
  }

  private static List<Item<AnswerTarget>> answers(JsonNode batch) {
    return IntStream.range(0, batch.path("starts").size())
        .mapToObj(
            i ->
                new Item<>(
                    i,
                    List.of(sequence(batch.path("sequences").get(i))),
                    new AnswerTarget(
                        batch.path("starts").get(i).asInt(),
                        batch.path("ends").get(i).asInt(),
                        false,
                        null)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("heads")
  void scoresAndLossMatch(String name) throws IOException {
    Golden golden = golden(name);
    JsonNode reference = golden.json("reference.json");
    try (PointerScope scope = new PointerScope();
        TaskModel model =
            TaskModelFiles.open(golden.file("config.json").getParent()).read(head(name))) {
      Case tested = read(name, model.headConfig(), reference);
      Golden.assertClose(
          "logits", Golden.tensor(reference.path("logits")), tested.logits(model), 1e-5);
      assertThat(tested.lossSum(model, 0).item_double() / tested.weight(0))
          .isEqualTo(reference.path("loss").asDouble(), within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void twentyLossesMatch(String name) throws IOException {
    Golden golden = golden(name);
    JsonNode reference = golden.json("reference.json");
    TaskModelFiles files = TaskModelFiles.open(golden.file("config.json").getParent());
    OptimizerConfig config =
        new OptimizerConfig(
            "adamw",
            reference.path("learning_rate").asDouble(),
            0.9,
            0.999,
            reference.path("epsilon").asDouble(),
            reference.path("weight_decay").asDouble(),
            true,
            reference.path("clip_norm").asDouble());
    LearningRate rate =
        new LearningRate(
            config.learningRate(),
            new WarmupConfig(reference.path("warmup_steps").asDouble() / 20, "warmup_polynomial", 1)
                .over(20),
            20);
    try (PointerScope scope = new PointerScope();
        TaskModel model = files.start(head(name), Optional.empty(), 1).model();
        Optimizer optimizer = Optimizer.create(config, model.parameters(), new LayerRates(1, 2))) {
      Case tested = read(name, model.headConfig(), reference);
      for (int step = 0; step < 20; step++) {
        try (PointerScope stepScope = new PointerScope()) {
          Tensor loss =
              tested.lossSum(model, step % 4).mul(new Scalar(1 / tested.weight(step % 4)));
          assertThat(loss.item_double())
              .as("loss %d", step)
              .isEqualTo(reference.path("training_losses").get(step).asDouble(), within(2e-5));
          loss.backward();
          double norm = GradientNorm.of(model.parameters());
          optimizer.step(rate.at(step), GradientNorm.divisor(norm, config.clipNorm()));
          model.parameters().clearGradients();
        }
      }
    }
  }

  /** What is written has the same weights under the same names, and the same labels. */
  @ParameterizedTest
  @MethodSource("heads")
  void aDirectoryOfOursIsThatOfTransformers(String name) throws IOException {
    Golden golden = golden(name);
    TaskModelFiles files = TaskModelFiles.open(golden.file("config.json").getParent());
    try (PointerScope scope = new PointerScope();
        TaskModel model = files.read(head(name))) {
      files.write(model, Optional.empty(), Files.createDirectories(directory));
      JsonNode ours = Golden.json(directory.resolve("config.json"));
      JsonNode theirs = golden.json("config.json");
      for (String key : List.of("architectures", "id2label", "label2id", "problem_type")) {
        if (theirs.hasNonNull(key)) {
          assertThat(ours.path(key)).as(key).isEqualTo(theirs.path(key));
        }
      }
      Map<String, Tensor> expected = golden.tensors("model");
      SafeTensors written = SafeTensors.open(directory.resolve("model.safetensors"));
      assertThat(written.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (String weight : written.names()) {
        Golden.assertClose(weight, expected.get(weight), written.read(weight), 0);
      }
    }
  }
}
