package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs of a toy model: exactness over interruptions, phases, held-out text, native memory.
 */
class PretrainingTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void corpus() throws IOException {
    ToyCorpus.write(shared);
  }

  /**
   * Dropout is on, batches are split, and the second phase has other lengths and a schedule of its
   * own.
   */
  private static Recipe recipe(Map<String, String> overrides) {
    return Recipe.parse(
        """
        architecture: {type: bert, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2,
          intermediate_size: 32, max_position_embeddings: 64}
        tokenizer: %1$s/tokenizer
        data: {path: %1$s/train, validation: %1$s/held-out, length: 24}
        optimizer: {type: adamw, learning_rate: 1.0e-3}
        schedule: {warmup_steps: 3, decay: linear}
        training: {steps: 12, batch_size: 8, micro_batch_size: 4, seed: 5, threads: 1, log_every: 1}
        evaluation: {every: 4, batches: 3}
        checkpoint: {every: 5, keep: 2}
        phases: [{until_step: 8}, {data: {length: 40}, schedule: {warmup_steps: 1, decay: linear}}]
        """
            .formatted(shared),
        "test",
        overrides);
  }

  private static byte[] weights(Pretraining.Result result) throws IOException {
    return Files.readAllBytes(result.checkpoint().resolve("model.safetensors"));
  }

  private Pretraining.Result run(
      Recipe recipe, String name, TrainingListener listener, long stopAt) {
    AtomicLong step = new AtomicLong(-1);
    TrainingListener counter =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics metrics) {
            step.set(metrics.step());
          }
        };
    try (Pretraining run =
        new Pretraining(recipe, folder.resolve(name), TrainingListener.all(counter, listener))) {
      return run.run(() -> step.get() >= stopAt);
    }
  }

  private static final TrainingListener SILENT = new TrainingListener() {};

  @Test
  void endsInTheSameWeightsHoweverOftenItIsInterrupted() throws IOException {
    Recipe recipe = recipe(Map.of());
    Pretraining.Result whole = run(recipe, "whole", SILENT, Long.MAX_VALUE);
    assertThat(whole.outcome()).isEqualTo(Pretraining.Outcome.COMPLETED);
    for (long stop :
        new long[] {1, 4, 7, 8, 9, 11}) { // also at a phase's end, and next to a checkpoint
      Pretraining.Result part = run(recipe, "parts", SILENT, stop);
      assertThat(part.outcome()).isEqualTo(Pretraining.Outcome.STOPPED);
      assertThat(part.step()).isEqualTo(stop);
    }
    Pretraining.Result resumed = run(recipe, "parts", SILENT, Long.MAX_VALUE);
    assertThat(weights(resumed)).isEqualTo(weights(whole));
    // Nothing is recorded twice, and nothing is missing.
    assertThat(
            Files.readAllLines(folder.resolve("parts/metrics.jsonl")).stream()
                .map(PretrainingTest::stepAndKind))
        .containsExactlyElementsOf(
            Files.readAllLines(folder.resolve("whole/metrics.jsonl")).stream()
                .map(PretrainingTest::stepAndKind)
                .toList());
  }

  @Test
  void aFinishedRunIsLeftAsItIs() throws IOException {
    Recipe recipe = recipe(Map.of("evaluation.at_start", "false"));
    Pretraining.Result first = run(recipe, "run", SILENT, Long.MAX_VALUE);
    Map<Path, Object> before = filesOf(folder.resolve("run"));
    Pretraining.Result again = run(recipe, "run", SILENT, Long.MAX_VALUE);
    assertThat(again.outcome()).isEqualTo(Pretraining.Outcome.COMPLETED);
    assertThat(again.checkpoint()).isEqualTo(first.checkpoint());
    assertThat(again.step()).isEqualTo(12);
    assertThat(filesOf(folder.resolve("run"))).isEqualTo(before);
  }

  /** With the times they were written at, but for those that opening a run writes. */
  private static Map<Path, Object> filesOf(Path run) throws IOException {
    Map<Path, Object> times = new HashMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean opened = Set.of("recipe.yaml", ".lock").contains(file.getFileName().toString());
        times.put(file, opened ? "" : Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private static String stepAndKind(String line) {
    return line.replaceAll("^.*(\"step\":\\d+).*(\"kind\":\"\\w+\").*$", "$1 $2")
        .replaceAll(",\"loss\".*$", "");
  }

  @Test
  void theSeedDecidesEverything() throws IOException {
    byte[] first = weights(run(recipe(Map.of()), "first", SILENT, Long.MAX_VALUE));
    assertThat(weights(run(recipe(Map.of()), "second", SILENT, Long.MAX_VALUE))).isEqualTo(first);
    assertThat(weights(run(recipe(Map.of("training.seed", "6")), "third", SILENT, Long.MAX_VALUE)))
        .isNotEqualTo(first);
    assertThat(
            weights(
                run(recipe(Map.of("data.loader_threads", "3")), "loaders", SILENT, Long.MAX_VALUE)))
        .as("loader threads")
        .isEqualTo(first);
  }

  @Test
  void learnsAndJudgesOnHeldOutText() {
    List<EvaluationMetrics> evaluations = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEvaluation(EvaluationMetrics metrics) {
            evaluations.add(metrics);
          }
        };
    run(
        recipe(
            Map.of(
                "training.steps",
                "60",
                "phases.0.until_step",
                "50",
                "optimizer.learning_rate",
                "5.0e-3")),
        "run",
        listener,
        Long.MAX_VALUE);
    EvaluationMetrics start = evaluations.get(0);
    EvaluationMetrics end = evaluations.get(evaluations.size() - 1);
    assertThat(start.step()).isZero();
    assertThat(end.step()).isEqualTo(60);
    assertThat(start.part(EvaluationMetrics.PERPLEXITY))
        .isBetween(15.0, 25.0); // 18 tokens, about uniform
    assertThat(end.part(EvaluationMetrics.MASKED_LM_LOSS))
        .isLessThan(start.part(EvaluationMetrics.MASKED_LM_LOSS) - 0.2);
  }

  @Test
  void splittingABatchChangesNothing() {
    List<Double> losses = new ArrayList<>();
    List<Double> splitLosses = new ArrayList<>();
    run(recipe(Map.of("training.micro_batch_size", "8")), "one", steps(losses), Long.MAX_VALUE);
    run(
        recipe(Map.of("training.micro_batch_size", "2")),
        "four",
        steps(splitLosses),
        Long.MAX_VALUE);
    assertThat(losses).hasSize(12);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(splitLosses.get(i))
          .isCloseTo(losses.get(i), org.assertj.core.api.Assertions.within(1e-4));
    }
  }

  private static TrainingListener steps(List<Double> losses) {
    return new TrainingListener() {
      @Override
      public void onStep(StepMetrics metrics) {
        losses.add(metrics.loss());
      }
    };
  }

  @Test
  void nativeObjectsDoNotPileUp() {
    List<Long> counts = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics metrics) {
            counts.add(Pointer.totalCount());
          }
        };
    run(recipe(Map.of("evaluation.every", "0")), "run", listener, Long.MAX_VALUE);
    assertThat(counts.get(7)).as("objects after 8 steps, as after 3").isEqualTo(counts.get(2));
  }

  @Test
  void refusesToGoOnWithAnotherRecipe() {
    run(recipe(Map.of()), "run", SILENT, 3);
    assertThatThrownBy(
            () ->
                run(
                    recipe(Map.of("optimizer.learning_rate", "2.0e-3")),
                    "run",
                    SILENT,
                    Long.MAX_VALUE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("trained to step 3 with another recipe")
        .hasMessageContaining("optimizer.learning_rate: 0.001 in the checkpoint, 0.002 now")
        .hasMessageContaining("--run");
    assertThat(run(recipe(Map.of()), "run", SILENT, Long.MAX_VALUE).step())
        .as("the run is unharmed")
        .isEqualTo(12);
  }

  @Test
  void goesOnFromTheWeightsOfAnotherRun() {
    run(recipe(Map.of()), "first", SILENT, Long.MAX_VALUE);
    Map<String, String> more = Map.of("training.start_from", "\"" + folder.resolve("first") + "\"");
    List<String> notices = new ArrayList<>();
    List<EvaluationMetrics> evaluations = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onNotice(String line) {
            notices.add(line);
          }

          @Override
          public void onEvaluation(EvaluationMetrics metrics) {
            evaluations.add(metrics);
          }
        };
    run(recipe(more), "second", listener, 1);
    assertThat(notices).hasSize(1).first().asString().startsWith("Weights come from ");
    run(recipe(Map.of()), "fresh", listener, 1);
    assertThat(evaluations.get(0).loss()).isLessThan(evaluations.get(1).loss());
    run(recipe(more), "second", listener, 2);
    assertThat(notices).as("the second time the checkpoint has them").hasSize(1);
  }

  @Test
  void stopsBeforeAnUpdateThatIsNoNumber() {
    assertThatThrownBy(
            () ->
                run(
                    recipe(
                        Map.of(
                            "optimizer.learning_rate",
                            "1.0e30",
                            "optimizer.clip_norm",
                            "0",
                            "schedule.warmup_steps",
                            "0")),
                    "run",
                    SILENT,
                    Long.MAX_VALUE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("diverged")
        .hasMessageContaining("optimizer.learning_rate");
  }
}
