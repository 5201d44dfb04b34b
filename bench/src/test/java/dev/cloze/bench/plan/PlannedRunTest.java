package dev.cloze.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ClozeException;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.train.Objective;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannedRunTest {
  private static final Path RECIPES = Path.of("..", "recipes");
  private static final Pattern NO_PRE_TRAINING =
      Pattern.compile("^architecture-search|^agora|finetune");
  private static final Cluster ALONE = new Cluster(1, 1, Double.NaN, 0);

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .filter(file -> !NO_PRE_TRAINING.matcher(file.getFileName().toString()).find())
          .sorted()
          .toList();
    }
  }

  private static PlannedRun plan(Path file, Cluster cluster, Map<String, String> overrides) {
    if (ElmoRecipe.is(file, overrides)) {
      ElmoRecipe recipe = ElmoRecipe.read(file, overrides);
      return PlannedRun.of(recipe, recipe.model(20_000), cluster, false);
    }
    Recipe recipe = Recipe.read(file, overrides);
    return PlannedRun.of(recipe, model(recipe), cluster, false);
  }

  private static ModelConfig model(Recipe recipe) {
    return recipe.architecture().model(recipe.architecture().shape().vocabSize());
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipe(Path file) {
    PlannedRun plan = plan(file, ALONE, Map.of());
    assertThat(plan.parameterParts().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(plan.parameters());
    for (PlannedPhase phase : plan.phases()) {
      assertThat(phase.flopsPerToken()).isGreaterThan(6.0);
      assertThat(phase.memory().total())
          .isGreaterThan(12 * plan.parameters())
          .isGreaterThan(phase.memory().activations());
      assertThat(phase.traffic().sentBytes()).isZero();
      assertThat(phase.traffic().seconds()).isZero();
    }
  }

  @Test
  void partsAddUpToThePublishedSizes() {
    PlannedRun bert = plan(RECIPES.resolve("bert-base.yaml"), ALONE, Map.of());
    assertThat(bert.parameters()).isEqualTo(110_106_428);
    assertThat(bert.parameterParts())
        .containsExactly(
            Map.entry("embeddings", 23_837_184L),
            Map.entry("layers", 85_054_464L),
            Map.entry("pooler", 590_592L),
            Map.entry("next_sentence_head", 1_538L),
            Map.entry("masked_lm_head", 622_650L));
    assertThat(plan(RECIPES.resolve("roberta-base.yaml"), ALONE, Map.of()).parameters())
        .as("with the row of token types that its files have and nobody reads")
        .isEqualTo(124_697_433);
    for (String name : List.of("bert-large", "bort", "electra-base", "electra-small")) {
      Recipe recipe = Recipe.read(RECIPES.resolve(name + ".yaml"), Map.of());
      assertThat(plan(RECIPES.resolve(name + ".yaml"), ALONE, Map.of()).parameters())
          .isEqualTo(model(recipe).preTrainingParameters());
    }
  }

  /** Of networks that are made. */
  @Test
  void parametersAreThoseOfTheNetwork() {
    String small = "architecture.num_hidden_layers=1;architecture.vocab_size=101";
    for (String[] variant :
        new String[][] {
          {"bert-tiny", ""},
          {"bort-tiny", "objective.distillation.teacher=nowhere"},
          {"roberta-wikitext", ""},
          {"electra-tiny", ""},
          {"electra-tiny", "architecture.generator.type=uniform"},
          {
            "electra-tiny",
            "architecture.generator.type=two_towers;objective.electric_objective=true"
          },
          {"electra-tiny", "architecture.generator.shares=nothing"},
          {"electra-tiny", "architecture.generator.shares=everything"},
          {"electra-tiny", "objective.electra_objective=false"}
        }) {
      Path file = RECIPES.resolve(variant[0] + ".yaml");
      Map<String, String> overrides = overrides(small + ";" + variant[1]);
      Recipe recipe = Recipe.read(file, overrides);
      Phase phase = recipe.phases().get(0);
      try (Objective objective =
          Objective.create(
              model(recipe), phase.objective().withDistillation(null), 1, Precision.FP32)) {
        assertThat(plan(file, ALONE, overrides).parameters())
            .as(List.of(variant).toString())
            .isEqualTo(objective.parameters().count());
      }
    }
    ElmoRecipe elmo = ElmoRecipe.read(RECIPES.resolve("elmo-tiny.yaml"), Map.of());
    try (ElmoModel model = new ElmoModel(elmo.model(1_500), 1)) {
      assertThat(PlannedRun.of(elmo, elmo.model(1_500), ALONE, false).parameters())
          .isEqualTo(model.parameters().count());
    }
  }

  private static Map<String, String> overrides(String text) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String pair : text.split(";")) {
      if (!pair.isEmpty()) {
        result.put(pair.split("=")[0], pair.split("=")[1]);
      }
    }
    return result;
  }

  /**
   * 256 sequences on 2 x 4 ranks: 32 each, one micro-batch in the first phase, four in the other.
   */
  @Test
  void ranksShareABatch() {
    Cluster cluster = new Cluster(2, 4, 12.5e9, 5e-6);
    PlannedRun plan = plan(RECIPES.resolve("bert-base.yaml"), cluster, Map.of());
    PlannedPhase first = plan.phases().get(0);
    PlannedPhase second = plan.phases().get(1);
    assertThat(first.accumulationSteps()).isEqualTo(1);
    assertThat(second.microBatchSize()).isEqualTo(8);
    assertThat(second.accumulationSteps()).isEqualTo(4);
    assertThat(first.tokensPerStep()).isEqualTo(256 * 128);
    assertThat(first.steps()).isEqualTo(900_000);
    double gradients = 4.0 * 110_106_428;
    assertThat(first.traffic().sentBytes()).isEqualTo(2 * gradients * 7 / 8);
    assertThat(first.traffic().shardedSentBytes()).isEqualTo(2 * gradients * 7 / 8);
    assertThat(first.traffic().seconds())
        .isCloseTo(1.75 * gradients / 12.5e9 + 14 * 17 * 5e-6, within(1e-9));
    Memory memory = first.memory();
    assertThat(memory.total() - memory.totalWithShardedOptimizer(8))
        .isEqualTo(memory.optimizer() / 8 * 7);
    assertThat(memory.weights()).isEqualTo(memory.gradients());
    assertThat(memory.optimizer()).isEqualTo(2 * memory.weights());
    Recipe recipe = Recipe.read(RECIPES.resolve("bert-base.yaml"), Map.of());
    PlannedPhase.Traffic compressed =
        PlannedRun.of(recipe, model(recipe), cluster, true).phases().get(0).traffic();
    assertThat(compressed.sentBytes()).isEqualTo(gradients * 7 / 8);
    assertThat(compressed.shardedSentBytes()).isEqualTo(1.5 * gradients * 7 / 8);
  }

  @Test
  void batchesThatCannotBeShared() {
    Path file = RECIPES.resolve("bert-base.yaml");
    assertThatThrownBy(() -> plan(file, new Cluster(1, 7, Double.NaN, 0), Map.of()))
        .isInstanceOf(ClozeException.class)
        .hasMessageContainingAll("7 ranks", "training.batch_size: 256");
    Map<String, String> odd = overrides("training.batch_size=96;training.micro_batch_size=32");
    assertThatThrownBy(
            () -> plan(RECIPES.resolve("bert-tiny.yaml"), new Cluster(1, 2, Double.NaN, 0), odd))
        .isInstanceOf(ClozeException.class)
        .hasMessageContainingAll("48 sequences", "micro-batches of 32", "a divisor of 48");
  }

  /** BERT base's 6 x 85 million products for a token, scores and attention: by hand. */
  @Test
  void operationsOfAToken() {
    PlannedPhase phase = plan(RECIPES.resolve("bert-base.yaml"), ALONE, Map.of()).phases().get(0);
    double layers = 6.0 * 12 * (4 * 768 * 768 + 2 * 768 * 3072);
    double attention = 12.0 * 768 * 12 * 128;
    double head = 6.0 * (768 * 768 + 768 * 30522) * 19 / 128;
    assertThat(phase.flopsPerToken()).isCloseTo(layers + attention + head, within(1.0));
    PlannedPhase taught = plan(RECIPES.resolve("bort.yaml"), ALONE, Map.of()).phases().get(0);
    double large = 24.0 * (4 * 1024 * 1024 + 2 * 1024 * 4096);
    double pairs = 2.0 * 1024 * 24 * 512;
    double scores = (1024.0 * 1024 + 1024 * 50265) * 80 / 512;
    assertThat(taught.teacherFlopsPerToken()).isCloseTo(2 * (large + pairs + scores), within(1.0));
    assertThat(taught.memory().teacher()).isGreaterThan(4L * 355_000_000);
  }

  @Test
  void theForecastFollowsTheFiguresGiven() {
    Cluster cluster = new Cluster(1, 8, 1e9, 0);
    PlannedRun plan = plan(RECIPES.resolve("bert-tiny.yaml"), cluster, Map.of());
    PlannedPhase phase = plan.phases().get(0);
    Forecast.PhaseForecast given = Forecast.of(plan, new Speed.Tokens(1_024)).phases().get(0);
    assertThat(given.computeSeconds()).isEqualTo(4 * 128 / 1_024.0);
    double sent = 4.0 * plan.parameters() * 7 / 4;
    assertThat(given.communicationSeconds()).isCloseTo(sent / 1e9, within(1e-12));
    assertThat(given.tokensPerSecond()).isCloseTo(4096 / (0.5 + sent / 1e9), within(1e-6));
    assertThat(given.overlappedTokensPerSecond()).as("hidden").isEqualTo(8 * 1_024.0);
    assertThat(given.hours()).isCloseTo(2_000 * (0.5 + sent / 1e9) / 3600, within(1e-9));
    Speed peak = new Speed.Peak(1_000, 0.5);
    assertThat(peak.secondsPerStep(plan, 0))
        .isCloseTo(phase.flopsPerToken() * 4 * 128 / 500e9, within(1e-12));
    PlannedRun unknown =
        plan(RECIPES.resolve("bert-tiny.yaml"), new Cluster(2, 2, Double.NaN, 0), Map.of());
    assertThat(Forecast.of(unknown, peak).hours()).isNaN();
    Speed measured = new Speed.Measured(List.of(new StepTimes(2, 0.25, 0.1, 0.5, 100, 0)));
    assertThat(measured.secondsPerStep(plan, 0)).as("4 sequences").isEqualTo(0.6);
    assertThat(measured.error()).isEqualTo(0.5);
  }

  /** Zipf: with one word all draws are it; with many draws of few words all come. */
  @Test
  void differentWords() {
    assertThat(ElmoBytes.differentWords(1, 10)).isEqualTo(1);
    assertThat(ElmoBytes.differentWords(10, 10_000)).isEqualTo(10);
    assertThat(ElmoBytes.differentWords(793_471, 15_360)).isBetween(4_000L, 8_000L);
  }

  @Test
  void elmoLearnsRowsOrWholeTables() {
    ElmoRecipe recipe = ElmoRecipe.read(RECIPES.resolve("elmo.yaml"), Map.of());
    ElmoConfig model = recipe.model(793_471);
    PlannedPhase rows = PlannedRun.of(recipe, model, ALONE, false).phases().get(0);
    // 2 directions x (8,192 + 384 x 20) rows of 513 numbers, and the network's own
    assertThat(rows.memory().gradients())
        .isEqualTo(4L * (93_600_848L + 2L * (8_192 + 7_680) * 513));
    assertThat(rows.memory().optimizer()).as("adagrad").isEqualTo(rows.memory().weights());
    assertThat(rows.tokensPerStep()).isEqualTo(7_680);
  }

  @Test
  void ranksOfElmoSendRows() {
    ElmoRecipe recipe = ElmoRecipe.read(RECIPES.resolve("elmo.yaml"), Map.of());
    Cluster three = new Cluster(1, 3, Double.NaN, 0);
    PlannedPhase phase = PlannedRun.of(recipe, recipe.model(793_471), three, false).phases().get(0);
    // 93.6 million numbers, and 3 x 2 x (8,192 + 128 x 20) rows of 513
    assertThat(phase.traffic().gradientBytes())
        .isEqualTo(4.0 * (93_600_848L + 3L * 2 * (8_192 + 2_560) * 513));
    assertThat(phase.traffic().sentBytes())
        .isCloseTo(phase.traffic().gradientBytes() * 4 / 3, within(1.0));
  }
}
