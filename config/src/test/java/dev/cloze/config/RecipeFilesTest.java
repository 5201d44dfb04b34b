package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under recipes/. */
class RecipeFilesTest {
  private static final Path RECIPES = Path.of("..", "recipes");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("elmo")) // ElmoRecipeTest
          .filter(file -> !file.getFileName().toString().startsWith("architecture-search"))
          .filter(file -> !file.getFileName().toString().startsWith("agora")) // AgoraRecipeTest
          .filter(file -> !file.getFileName().toString().contains("finetune")) // FineTuneRecipeTest
          .sorted()
          .toList();
    }
  }

  private static Recipe read(String name) {
    return Recipe.read(RECIPES.resolve(name), Map.of());
  }

  @ParameterizedTest
  @MethodSource("files")
  void isARecipeThatSaysWhatItIsAndHowToRunIt(Path file) throws IOException {
    Recipe recipe = Recipe.read(file, Map.of());
    assertThat(Recipe.parse(recipe.toYaml(), "resolved", Map.of())).isEqualTo(recipe);
    String header =
        Files.readString(file).lines().takeWhile(line -> line.startsWith("#")).toList().toString();
    assertThat(header)
        .contains("# Needs: ", "cloze prepare ", "cloze pretrain recipes/" + file.getFileName());
  }

  @Test
  void baseAndLargeAreThoseOfThePaper() {
    for (String size : List.of("base", "large")) {
      Recipe recipe = read("bert-%s.yaml".formatted(size));
      assertThat(recipe.architecture().size()).isEqualTo(size);
      assertThat(recipe.optimizer())
          .isEqualTo(new OptimizerConfig("adamw", 1e-4, 0.9, 0.999, 1e-6, 0.01, false, 1));
      assertThat(recipe.schedule()).isEqualTo(new ScheduleConfig(10_000, "linear", 1, 0));
      assertThat(recipe.training().steps()).isEqualTo(1_000_000);
      assertThat(recipe.phases())
          .extracting(Phase::untilStep)
          .containsExactly(900_000L, 1_000_000L);
      assertThat(recipe.phases())
          .extracting(phase -> phase.data().length())
          .containsExactly(128, 512);
      assertThat(recipe.phases()).allMatch(phase -> phase.training().batchSize() == 256);
      assertThat(recipe.phases()).noneMatch(Phase::restartsSchedule);
    }
  }

  @Test
  void lambHasTheTwoPhasesOfNvidia() {
    Recipe recipe = read("bert-large-lamb.yaml");
    assertThat(recipe.architecture().model(30522).preTrainingParameters()).isEqualTo(336_232_258);
    Phase first = recipe.phases().get(0);
    Phase second = recipe.phases().get(1);
    assertThat(recipe.scheduleSpan(0)).isEqualTo(new Recipe.Span(0, 7038));
    assertThat(recipe.scheduleSpan(1)).isEqualTo(new Recipe.Span(7038, 7038 + 1563));
    assertThat(first.schedule()).isEqualTo(new ScheduleConfig(2000, "polynomial", 0.5, 0));
    assertThat(second.schedule()).isEqualTo(new ScheduleConfig(200, "polynomial", 0.5, 0));
    assertThat(first.optimizer())
        .isEqualTo(new OptimizerConfig("lamb", 6e-3, 0.9, 0.999, 1e-6, 0.01, true, 1));
    assertThat(second.optimizer().learningRate()).isEqualTo(4e-3);
    assertThat(first.training().batchSize()).isEqualTo(65_536);
    assertThat(second.training().batchSize()).isEqualTo(32_768);
    assertThat(first.objective().maxPredictions(first.data().length())).isEqualTo(20);
    assertThat(second.objective().maxPredictions(second.data().length())).isEqualTo(80);
  }

  @Test
  void robertasAreThoseOfThePaper() {
    for (String size : List.of("base", "large")) {
      Recipe recipe = read("roberta-%s.yaml".formatted(size));
      boolean large = size.equals("large");
      assertThat(recipe.architecture().model(50265)).isEqualTo(RobertaConfig.ofSize(size, 50265));
      assertThat(recipe.optimizer())
          .isEqualTo(
              new OptimizerConfig("adam", large ? 4e-4 : 6e-4, 0.9, 0.98, 1e-6, 0.01, true, 0));
      assertThat(recipe.schedule())
          .isEqualTo(new ScheduleConfig(large ? 30_000 : 24_000, "warmup_polynomial", 1, 0));
      assertThat(recipe.training().steps()).isEqualTo(500_000);
      assertThat(recipe.training().batchSize()).isEqualTo(8_192);
      assertThat(recipe.data().length()).isEqualTo(512);
      assertThat(recipe.data().blocks()).isEqualTo("complete");
      assertThat(recipe.objective().masksAsRoberta()).isTrue();
      assertThat(recipe.objective().nextSentence()).isFalse();
    }
    assertThat(read("roberta-continue.yaml").training().startFrom())
        .isEqualTo("models/roberta-base");
  }

  @Test
  void theMiniatureIsAnyOfThem() {
    Path file = RECIPES.resolve("bert-miniature.yaml");
    assertThat(Recipe.read(file, Map.of()).architecture().size()).isEqualTo("small");
    assertThat(Recipe.read(file, Map.of("architecture.size", "L6-H256")).architecture().size())
        .isEqualTo("L6-H256");
  }

  @Test
  void theSmallOnesAreSmall() {
    assertThat(read("bert-tiny.yaml").architecture().size()).isEqualTo("tiny");
    Recipe wikitext = read("bert-wikitext.yaml");
    assertThat(wikitext.architecture().model(8192).preTrainingParameters())
        .isEqualTo(BertConfig.ofSize("mini", 8192).preTrainingParameters());
    assertThat(wikitext.data().length()).isEqualTo(64);
    assertThat(wikitext.training().precision()).isEqualTo("bf16");
  }

  @Test
  void electraIsAsPublished() {
    for (String size : List.of("small", "base", "large")) {
      Recipe recipe = read("electra-%s.yaml".formatted(size));
      ElectraPairConfig pair = (ElectraPairConfig) recipe.architecture().model(30522);
      assertThat(pair.discriminator()).isEqualTo(ElectraConfig.ofSize(size, 30522));
      assertThat(pair.preTrainingParameters())
          .isEqualTo(Map.of("small", 14196219L, "base", 119386427L, "large", 354655291L).get(size));
      assertThat(recipe.objective().replacedTokens()).isEqualTo(ReplacedTokensConfig.PUBLISHED);
      assertThat(recipe.objective().maskShare()).isEqualTo(0.85);
      assertThat(recipe.objective().randomShare()).isZero();
      assertThat(recipe.schedule()).isEqualTo(new ScheduleConfig(10_000, "product", 1, 0));
      double learningRate = size.equals("small") ? 5e-4 : 2e-4;
      assertThat(recipe.optimizer())
          .isEqualTo(new OptimizerConfig("adamw", learningRate, 0.9, 0.999, 1e-6, 0.01, false, 1));
    }
  }

  @Test
  void electraWithLambHasTwoPhases() {
    Recipe recipe = read("electra-base-lamb.yaml");
    assertThat(recipe.optimizer())
        .isEqualTo(new OptimizerConfig("lamb", 6e-3, 0.878, 0.974, 1e-6, 0.01, true, 1));
    Phase second = recipe.phases().get(1);
    assertThat(second.firstStep()).isEqualTo(10_000);
    assertThat(second.untilStep() - second.firstStep()).isEqualTo(933);
    assertThat(second.data().length()).isEqualTo(512);
    assertThat(second.optimizer().learningRate()).isEqualTo(4e-3);
    assertThat(second.schedule().warmupSteps()).isEqualTo(200);
    assertThat(second.training().batchSize()).isEqualTo(27_648);
    assertThat(second.restartsSchedule()).isTrue();
  }
}
