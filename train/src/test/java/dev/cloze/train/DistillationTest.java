package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.Recipe;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of toy students that a toy teacher teaches. */
class DistillationTest {
  private static final String SIZE =
      "hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12,"
          + " max_position_embeddings: 64, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0";

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path teacher;

  @BeforeAll
  static void makeTeacher() throws IOException {
    ToyCorpus.write(shared);
    teacher = run(recipe("bert", Map.of("training.steps", "60")), shared.resolve("teacher"));
  }

  private static Recipe recipe(String type, Map<String, String> overrides) {
    return Recipe.parse(
        """
        architecture: {type: %2$s, %3$s}
        tokenizer: %1$s/tokenizer
        data: {path: %1$s/train, validation: %1$s/held-out, length: 24}
        objective: {next_sentence: false}
        optimizer: {type: adamw, learning_rate: 5.0e-3, bias_correction: true}
        training: {steps: 6, batch_size: 8, micro_batch_size: 4, seed: 5, threads: 1, log_every: 1}
        evaluation: {batches: 3, at_start: false}
        """
            .formatted(shared, type, SIZE),
        "test",
        overrides);
  }

  private static Recipe taught(String type, Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(overrides);
    all.putIfAbsent("objective.distillation.teacher", "\"" + teacher + "\"");
    all.putIfAbsent("objective.distillation.precision", "fp32");
    return recipe(type, all);
  }

  private static Path run(Recipe recipe, Path directory) {
    return run(recipe, directory, new ArrayList<>(), Long.MAX_VALUE);
  }

  private static Path run(Recipe recipe, Path directory, List<StepMetrics> steps, long stopAt) {
    AtomicLong done = new AtomicLong(-1);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics metrics) {
            steps.add(metrics);
            done.set(metrics.step());
          }
        };
    try (Pretraining run = new Pretraining(recipe, directory, listener)) {
      return run.run(() -> done.get() >= stopAt).checkpoint();
    }
  }

  private static byte[] weights(Path checkpoint) throws IOException {
    return Files.readAllBytes(checkpoint.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bort", "bert"})
  void everyMaskedLanguageModelIsTaught(String type) {
    List<StepMetrics> steps = new ArrayList<>();
    run(taught(type, Map.of()), folder.resolve("run"), steps, Long.MAX_VALUE);
    for (StepMetrics step : steps) {
      assertThat(step.parts()).containsOnlyKeys("masked_lm_loss", "teacher_loss");
      assertThat(step.loss())
          .isEqualTo(
              0.1 * step.parts().get("masked_lm_loss") + 0.5 * step.parts().get("teacher_loss"),
              within(1e-9));
    }
    assertThat(steps.get(5).parts().get("teacher_loss"))
        .isLessThan(0.8 * steps.get(0).parts().get("teacher_loss"));
  }

  @Test
  void whoAgreesWithTheTeacherHasNothingToLearn() {
    List<StepMetrics> steps = new ArrayList<>();
    run(
        taught(
            "bert",
            Map.of(
                "training.start_from", "\"" + teacher + "\"",
                "objective.distillation.masked_lm_weight", "0",
                "optimizer.weight_decay", "0",
                "training.steps", "1")),
        folder.resolve("same"),
        steps,
        Long.MAX_VALUE);
    assertThat(steps.get(0).parts().get("teacher_loss")).isEqualTo(0, within(1e-5));
    assertThat(steps.get(0).gradientNorm()).isLessThan(1e-4);
    assertThat(steps.get(0).parts().get("masked_lm_loss")).isPositive();
  }

  /** The program as published hardly teaches: its gradient is that of masked words. */
  @Test
  void theReleasedLossIsThereForComparison() {
    List<StepMetrics> steps = new ArrayList<>();
    run(
        taught(
            "bort",
            Map.of(
                "objective.distillation.loss", "released",
                "objective.distillation.masked_lm_weight", "0")),
        folder.resolve("released"),
        steps,
        Long.MAX_VALUE);
    List<StepMetrics> proper = new ArrayList<>();
    run(
        taught("bort", Map.of("objective.distillation.masked_lm_weight", "0")),
        folder.resolve("proper"),
        proper,
        Long.MAX_VALUE);
    assertThat(steps.get(0).gradientNorm()).isLessThan(0.05 * proper.get(0).gradientNorm());
  }

  @Test
  void aRunThatIsInterruptedEndsInTheSameWeights() throws IOException {
    Recipe recipe = taught("bort", Map.of("checkpoint.every", "2"));
    Path whole = run(recipe, folder.resolve("whole"));
    run(recipe, folder.resolve("parts"), new ArrayList<>(), 3);
    assertThat(weights(run(recipe, folder.resolve("parts")))).isEqualTo(weights(whole));
  }

  /** Two halves taught by two teachers would be neither the one run nor the other. */
  @Test
  void aRunThatGoesOnNoticesAnotherTeacher() throws IOException {
    Path other =
        run(recipe("bert", Map.of("training.steps", "1")), folder.resolve("other-teacher"));
    Path copy = Files.createDirectory(folder.resolve("teacher"));
    copy(teacher, copy);
    Recipe recipe = taught("bort", Map.of("objective.distillation.teacher", "\"" + copy + "\""));
    Path directory = folder.resolve("run");
    run(recipe, directory, new ArrayList<>(), 2);
    run(recipe, directory, new ArrayList<>(), 4);
    copy(other, copy);
    assertThatThrownBy(() -> run(recipe, directory))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("was trained to step 4 with another teacher than " + copy)
        .hasMessageContaining("--run with a new directory");
    copy(teacher, copy);
    assertThat(weights(run(recipe, directory)))
        .isEqualTo(weights(run(taught("bort", Map.of()), folder.resolve("whole"))));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void theCacheAsksTheTeacherOnce() throws IOException {
    Path cache = folder.resolve("cache");
    Map<String, String> cached =
        Map.of(
            "objective.distillation.cache",
            "\"" + cache + "\"",
            "objective.distillation.top_k",
            "100"); // more than there are words: nothing is lost
    List<StepMetrics> without = new ArrayList<>();
    List<StepMetrics> with = new ArrayList<>();
    run(taught("bort", Map.of()), folder.resolve("a"), without, Long.MAX_VALUE);
    Path first = run(taught("bort", cached), folder.resolve("b"), with, Long.MAX_VALUE);
    for (int i = 0; i < 6; i++) {
      assertThat(with.get(i).loss()).isEqualTo(without.get(i).loss(), within(1e-4));
    }
    List<Path> kept = files(cache);
    assertThat(kept).hasSize(1 + 12); // the description, and two micro-batches a step
    Path again = run(taught("bort", cached), folder.resolve("c"));
    assertThat(weights(again)).isEqualTo(weights(first));
    assertThat(files(cache)).isEqualTo(kept);
    Map<String, String> other = new HashMap<>(cached);
    other.put("objective.distillation.temperature", "3");
    assertThatThrownBy(() -> run(taught("bort", other), folder.resolve("d")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("was made with temperature 2.0, and it is 3.0 now");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** What a cache leaves out is shared by what it keeps. */
  @Test
  void aNarrowCacheStillTeaches() {
    List<StepMetrics> steps = new ArrayList<>();
    run(
        taught(
            "bort",
            Map.of(
                "objective.distillation.cache",
                "\"" + folder.resolve("narrow") + "\"",
                "objective.distillation.top_k",
                "3")),
        folder.resolve("run"),
        steps,
        Long.MAX_VALUE);
    assertThat(steps.get(5).parts().get("teacher_loss"))
        .isLessThan(steps.get(0).parts().get("teacher_loss"));
  }

  @Test
  void refusesATeacherWithAnotherVocabulary() throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(List.of("the", "cat", "a"));
    Path other = Files.createDirectories(folder.resolve("other"));
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED), other);
    Files.copy(teacher.resolve("config.json"), other.resolve("config.json"));
    assertThatThrownBy(
            () ->
                run(
                    recipe("bort", Map.of("objective.distillation.teacher", "\"" + other + "\"")),
                    folder.resolve("run")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("The teacher " + other + " has another vocabulary")
        .hasMessageContaining("the id 6 is \"cat\" there and \"a\" here");
    assertThat(folder.resolve("run")).as("nothing was written").doesNotExist();
  }

  @Test
  void refusesATeacherOfAnotherSize() {
    assertThatThrownBy(
            () ->
                run(taught("bort", Map.of("architecture.vocab_size", "30")), folder.resolve("run")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("scores 18 words and the student 30");
  }

  @Test
  void refusesATeacherThatReadsLess() {
    assertThatThrownBy(
            () ->
                run(
                    taught(
                        "bort",
                        Map.of(
                            "data.length",
                            "80",
                            "data.blocks",
                            "none",
                            "architecture.max_position_embeddings",
                            "80")),
                    folder.resolve("run")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("reads at most 64 tokens")
        .hasMessageContaining("data.length");
  }
}
