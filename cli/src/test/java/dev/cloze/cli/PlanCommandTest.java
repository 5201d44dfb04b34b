package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlanCommandTest {
  private static final Path RECIPES = LauncherTest.repository().resolve("recipes");
  private static final Pattern NO_PRE_TRAINING =
      Pattern.compile("^architecture-search|^agora|finetune");

  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .filter(file -> !NO_PRE_TRAINING.matcher(file.getFileName().toString()).find())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyPublishedRecipeBeforeAnythingIsThere(Path recipe) {
    JsonNode plan =
        Outcome.of("plan", "--json", recipe, "--peak-gflops", 1e5, "--utilisation", 0.4)
            .done()
            .json();
    assertThat(plan.get("hours").asDouble())
        .isGreaterThanOrEqualTo(plan.get("flops").asDouble() / (1e14 * 0.4) / 3600 * (1 - 1e-9));
    assertThat(plan.get("assumptions").toString()).contains("is not there: planned with");
    assertThat(Outcome.of("plan", recipe, "--tokens-per-second", 1000).done().out())
        .contains("together", "tokens/s", "as good as the figures given");
  }

  @Test
  void keys() throws IOException {
    JsonNode plan =
        Outcome.of(
                "plan",
                "--json",
                samples.recipe(),
                "--devices",
                2,
                "--bandwidth",
                1,
                "--latency",
                10,
                "--tokens-per-second",
                64)
            .done()
            .json();
    assertThat(Outcome.keys(plan))
        .containsExactly(
            "recipe",
            "architecture",
            "nodes",
            "devices",
            "ranks",
            "parameters",
            "parameter_parts",
            "phases",
            "steps",
            "flops",
            "hours",
            "memory_bytes",
            "zero1_memory_bytes",
            "memory_error",
            "speed_error",
            "speed_source",
            "measurement",
            "check",
            "assumptions");
    assertThat(plan.get("speed_error").isNull()).isTrue();
    assertThat(plan.get("measurement").isNull()).isTrue();
    assertThat(Outcome.keys(plan.get("parameter_parts")))
        .containsExactly("embeddings", "layers", "pooler", "next_sentence_head", "masked_lm_head");
    JsonNode phase = plan.get("phases").get(0);
    assertThat(Outcome.keys(phase))
        .containsExactly(
            "first_step",
            "until_step",
            "length",
            "batch_size",
            "micro_batch_size",
            "accumulation_steps",
            "tokens_per_step",
            "flops_per_token",
            "teacher_flops_per_token",
            "flops_per_step",
            "memory",
            "communication",
            "compute_seconds_per_step",
            "tokens_per_second",
            "overlapped_tokens_per_second",
            "hours");
    assertThat(Outcome.keys(phase.get("memory")))
        .containsExactly(
            "weights_bytes",
            "gradients_bytes",
            "optimizer_bytes",
            "zero1_optimizer_bytes",
            "typed_weights_bytes",
            "activations_bytes",
            "backward_bytes",
            "teacher_bytes",
            "process_bytes",
            "total_bytes",
            "zero1_total_bytes");
    assertThat(Outcome.keys(phase.get("communication")))
        .containsExactly("gradient_bytes", "sent_bytes", "zero1_sent_bytes", "seconds_per_step");
    long parameters = plan.get("parameters").asLong();
    JsonNode memory = phase.get("memory");
    assertThat(memory.get("optimizer_bytes").asLong()).isEqualTo(8 * parameters);
    assertThat(memory.get("zero1_optimizer_bytes").asLong()).isEqualTo(4 * parameters);
    assertThat(memory.get("total_bytes").asLong() - memory.get("zero1_total_bytes").asLong())
        .isEqualTo(4 * parameters);
    JsonNode communication = phase.get("communication");
    assertThat(communication.get("sent_bytes").asDouble()).isEqualTo(4 * parameters);
    // 4 sequences of 16 tokens on 2 ranks of 64 tokens a second; 2 turns of one bucket
    double seconds = 0.5 + 4 * parameters / 1e9 + 2 * 10e-6;
    assertThat(phase.get("compute_seconds_per_step").asDouble()).isEqualTo(0.5);
    assertThat(phase.get("tokens_per_second").asDouble()).isCloseTo(64 / seconds, within(1e-9));
    assertThat(plan.get("hours").asDouble()).isCloseTo(2 * seconds / 3600, within(1e-12));
  }

  @Test
  void measuresThisMachineAndChecksARun() throws IOException {
    Path run = folder.resolve("run");
    Path recipe = samples.recipe();
    Outcome.of("pretrain", recipe, "--run", run, "--set", "training.log_every=1").done();
    Outcome outcome = Outcome.of("plan", "--json", recipe, "--run", run);
    JsonNode plan = outcome.done().json();
    assertThat(plan.get("speed_source").asText()).isEqualTo("measured");
    assertThat(plan.get("speed_error").asDouble()).isGreaterThanOrEqualTo(0.2);
    assertThat(plan.get("hours").asDouble()).isPositive();
    JsonNode measurement = plan.get("measurement");
    assertThat(Outcome.keys(measurement))
        .containsExactly(
            "sequences", "peak_gflops", "resident_bytes", "predicted_bytes", "memory_ratio");
    assertThat(measurement.get("sequences").get(0).asInt()).isEqualTo(4);
    assertThat(measurement.get("peak_gflops").asDouble()).isPositive();
    JsonNode check = plan.get("check").get(0);
    assertThat(Outcome.keys(check))
        .containsExactly(
            "phase",
            "lines",
            "tokens_per_second",
            "predicted_tokens_per_second",
            "tokens_per_second_ratio",
            "flops_per_token_ratio");
    assertThat(check.get("lines").asInt()).isEqualTo(2);
    double predicted = plan.get("phases").get(0).get("tokens_per_second").asDouble();
    assertThat(check.get("tokens_per_second_ratio").asDouble())
        .isCloseTo(check.get("tokens_per_second").asDouble() / predicted, within(1e-9));
    assertThat(check.get("flops_per_token_ratio").asDouble()).isBetween(0.7, 1.3);
    assertThat(Outcome.of("plan", recipe, "--run", run, "--tokens-per-second", 1).done().out())
        .contains("The run, phase 1, 2 lines: ", "for 1 predicted");
  }

  @Test
  void runsOfOtherRecipes() throws IOException {
    Path run = folder.resolve("run");
    Path recipe = samples.recipe();
    String speed = "--tokens-per-second=9";
    Outcome.of("plan", recipe, "--run", run, speed).failed(1, "is no run", "recipe.yaml");
    Outcome.of("pretrain", recipe, "--run", run).done();
    Outcome.of("plan", recipe, "--run", run, speed).failed(1, "metrics.jsonl", "log_every");
    Outcome.of("plan", recipe, "--run", run, speed, "--set", "training.seed=7")
        .failed(1, "another recipe", "training.seed: 1 there, 7 now");
  }

  /** Measured before anything was prepared, with a vocabulary that is said. */
  @Test
  void elmo() throws IOException {
    Path recipe =
        samples.write(
            "elmo.yaml",
            """
            architecture:
              {type: elmo, cell_size: 16, projection_size: 8, num_hidden_layers: 1,
               character_cnn: {filters: [[1, 8], [2, 8]], num_highways: 1}}
            tokenizer: nowhere
            data: {path: nowhere.txt, unroll_steps: 5, negative_samples: 20}
            optimizer: {type: adagrad, learning_rate: 0.2}
            schedule: {decay: constant}
            training: {steps: 10, batch_size: 3, precision: bf16, threads: 1}
            evaluation: {every: 0}
            """);
    JsonNode plan = Outcome.of("plan", "--json", recipe, "--vocab-size", 50).done().json();
    assertThat(plan.get("architecture").asText()).isEqualTo("elmo");
    assertThat(plan.get("phases").get(0).get("tokens_per_step").asLong()).isEqualTo(15);
    assertThat(plan.get("measurement").get("sequences").get(0).asInt()).isEqualTo(3);
    assertThat(plan.get("assumptions").toString()).doesNotContain("is not there");
  }

  @Test
  void severalRanksWithoutALinkHaveNoHours() throws IOException {
    Object[] words = {"plan", samples.recipe(), "--nodes", 2, "--tokens-per-second", 100};
    assertThat(Outcome.of(words).done().out()).contains("– hours", "optimizer with ZeRO-1");
    Outcome.of("plan", samples.recipe(), "--devices", 3, "--tokens-per-second", 100)
        .failed(1, "3 ranks cannot share training.batch_size: 4");
  }

  @Test
  void badArguments() throws IOException {
    Path recipe = samples.recipe();
    Outcome.of("plan", recipe, "--nodes", 0).failed(2, "--nodes is 0");
    Outcome.of("plan", recipe, "--devices", -1).failed(2, "--devices is -1");
    Outcome.of("plan", recipe, "--bandwidth", 0).failed(2, "--bandwidth is 0.0");
    Outcome.of("plan", recipe, "--latency", -1).failed(2, "--latency is -1.0");
    Outcome.of("plan", recipe, "--vocab-size", 0).failed(2, "--vocab-size is 0");
    Outcome.of("plan", recipe, "--tokens-per-second", 0).failed(2, "--tokens-per-second is 0.0");
    Outcome.of("plan", recipe, "--peak-gflops", 9).failed(2, "--utilisation");
    Outcome.of("plan", recipe, "--peak-gflops", 9, "--utilisation", 1.5)
        .failed(2, "--utilisation is 1.5", "up to 1");
    Outcome.of("plan", folder.resolve("none.yaml")).failed(1, "none.yaml");
  }
}
