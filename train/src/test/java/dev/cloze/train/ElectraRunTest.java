package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.config.Recipe;
import dev.cloze.config.RecipeException;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraForMaskedLm;
import dev.cloze.model.electra.ElectraForPreTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of a toy ELECTRA: two networks, one run. */
class ElectraRunTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void corpus() throws IOException {
    ToyCorpus.write(shared);
  }

  /** Dropout is on, batches are split, and the second phase has other lengths. */
  private static Recipe recipe(Map<String, String> overrides) {
    return Recipe.parse(
        """
        architecture: {type: electra, embedding_size: 12, hidden_size: 16, num_hidden_layers: 2,
          num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 64,
          generator: {hidden_share: 0.5}}
        tokenizer: %1$s/tokenizer
        data: {path: %1$s/train, validation: %1$s/held-out, length: 24, short_sequence_probability: 0.05}
        objective: {type: electra}
        optimizer: {type: adamw, learning_rate: 1.0e-3, bias_correction: false}
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

  private Pretraining.Result run(Recipe recipe, String name, long stopAt) {
    AtomicLong step = new AtomicLong(-1);
    TrainingListener counter =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics metrics) {
            step.set(metrics.step());
          }
        };
    try (Pretraining run = new Pretraining(recipe, folder.resolve(name), counter)) {
      return run.run(() -> step.get() >= stopAt);
    }
  }

  private static byte[] weights(Pretraining.Result result, String network) throws IOException {
    return Files.readAllBytes(result.checkpoint().resolve(network).resolve("model.safetensors"));
  }

  /** Bit for bit, the noise of sampling included; and both networks load as published. */
  @Test
  void interruptionsChangeNothing() throws IOException {
    Pretraining.Result whole = run(recipe(Map.of()), "whole", Long.MAX_VALUE);
    for (long stop : new long[] {1, 7, 8, 11}) {
      assertThat(run(recipe(Map.of()), "parts", stop).step()).isEqualTo(stop);
    }
    Pretraining.Result resumed = run(recipe(Map.of()), "parts", Long.MAX_VALUE);
    assertThat(weights(resumed, "")).isEqualTo(weights(whole, ""));
    assertThat(weights(resumed, "generator")).isEqualTo(weights(whole, "generator"));
    assertThat(whole.evaluation().orElseThrow().parts())
        .containsKeys("masked_lm_loss", "disc_loss", "disc_auc", "sampled_masked_lm_accuracy");

    ElectraFiles.Loaded<ElectraForPreTraining> joint =
        ElectraFiles.readJoint(
            whole.checkpoint(), whole.checkpoint().resolve("generator"), Shares.EMBEDDINGS, 1);
    joint.model().close();
    assertThat(joint.missing()).isEmpty();
    assertThat(joint.unused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "architecture.generator.type, uniform",
    "architecture.generator.type, two_towers",
    "objective.sampling, gumbel",
    "architecture.generator.shares, nothing",
    "architecture.generator.shares, everything",
    "objective.disallow_correct, true",
    "objective.temperature, 0.5"
  })
  void variantsGoOnWhereTheyStopped(String key, String value) throws IOException {
    Map<String, String> overrides = new HashMap<>(Map.of("evaluation.every", "0"));
    overrides.put(key, value);
    Pretraining.Result whole = run(recipe(overrides), "whole", Long.MAX_VALUE);
    run(recipe(overrides), "parts", 6);
    Pretraining.Result resumed = run(recipe(overrides), "parts", Long.MAX_VALUE);
    assertThat(weights(resumed, "")).isEqualTo(weights(whole, ""));
  }

  /** Both networks come again, and another run can begin with them. */
  @Test
  void electricGoesOnWhereItStopped() throws IOException {
    Map<String, String> electric = new HashMap<>();
    electric.put("architecture.generator.type", "two_towers");
    electric.put("objective.electric_objective", "true");
    Pretraining.Result whole = run(recipe(electric), "whole", Long.MAX_VALUE);
    run(recipe(electric), "parts", 6);
    Pretraining.Result resumed = run(recipe(electric), "parts", Long.MAX_VALUE);
    assertThat(weights(resumed, "")).isEqualTo(weights(whole, ""));
    assertThat(weights(resumed, "generator")).isEqualTo(weights(whole, "generator"));
    assertThat(whole.evaluation().orElseThrow().parts()).containsKeys("masked_lm_loss", "disc_auc");
    electric.put("training.start_from", whole.checkpoint().toString());
    Pretraining.Result next = run(recipe(electric), "next", 1); // its first update has rate 0
    assertThat(weights(next, "")).isEqualTo(weights(whole, ""));
    assertThat(weights(next, "generator")).isEqualTo(weights(whole, "generator"));
    electric.put("architecture.generator.type", "masked_lm");
    electric.put("objective.electric_objective", "false");
    assertThatThrownBy(() -> run(recipe(electric), "other", 1))
        .hasMessageContaining(
            "model_type is \"electra_two_towers\", and this version supports only \"electra\"");
  }

  /** Each of the two directories is one that others can open by itself. */
  @Test
  void bothDirectoriesHoldTheTokenizer() throws IOException {
    Path checkpoint = run(recipe(Map.of()), "run", 2).checkpoint();
    for (String file :
        List.of(
            "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
      assertThat(checkpoint.resolve("generator").resolve(file))
          .hasSameBinaryContentAs(checkpoint.resolve(file));
    }
  }

  @Test
  void theBaselineIsAMaskedLanguageModel() throws IOException {
    Pretraining.Result result =
        run(recipe(Map.of("objective.electra_objective", "false")), "run", Long.MAX_VALUE);
    ElectraFiles.Loaded<ElectraForMaskedLm> loaded =
        ElectraFiles.readGenerator(result.checkpoint(), 1);
    loaded.model().close();
    assertThat(loaded.missing()).isEmpty();
    assertThat(result.evaluation().orElseThrow().parts()).containsKey("perplexity");
  }

  /** Both networks of another run, the discriminator alone, and a shape that does not fit. */
  @Test
  void beginsWithGivenWeights() throws IOException {
    Path given = run(recipe(Map.of()), "given", 3).checkpoint();
    Map<String, String> settings = new HashMap<>();
    settings.put("training.start_from", given.toString());
    // The first update has rate 0 and moves nothing.
    Pretraining.Result both = run(recipe(settings), "both", 1);
    assertThat(weights(both, "")).isEqualTo(Files.readAllBytes(given.resolve("model.safetensors")));
    assertThat(weights(both, "generator"))
        .isEqualTo(Files.readAllBytes(given.resolve("generator/model.safetensors")));
    settings.put("architecture.generator.hidden_share", "0.25");
    assertThatThrownBy(() -> run(recipe(settings), "narrow", 2))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("hidden_size is 8 there and 4 here");
  }

  @Test
  void whatDoesNotFitIsSaidBefore() {
    assertThatThrownBy(() -> recipe(Map.of("objective.type", "masked_lm")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(
            "objective.type is \"masked_lm\", expected electra as architecture.type is electra");
    assertThatThrownBy(() -> recipe(Map.of("architecture.generator.hidden_share", "2")))
        .hasMessageContaining("architecture.generator.hidden_share is 2, expected a fraction");
    assertThatThrownBy(() -> recipe(Map.of("objective.electric_objective", "true")))
        .hasMessageContaining(
            "architecture.generator.type is \"masked_lm\", expected two_towers with"
                + " objective.electric_objective");
    assertThatThrownBy(
            () ->
                recipe(
                    Map.of(
                        "architecture.generator.type", "two_towers",
                        "objective.electric_objective", "true",
                        "phases.1.objective.mask_probability", "0.25")))
        .hasMessageContaining(
            "phases.1.objective.mask_probability is 0.25, expected 0.15 as in the first phase");
    assertThatThrownBy(
            () ->
                recipe(
                    Map.of(
                        "architecture.generator.type", "two_towers",
                        "architecture.generator.shares", "everything")))
        .hasMessageContaining("architecture.generator.shares is everything, expected embeddings");
    assertThatThrownBy(() -> recipe(Map.of("data.length", "65")))
        .hasMessageContaining(
            "data.length is 65, expected at most architecture.max_position_embeddings");
    assertThatThrownBy(() -> recipe(Map.of("objective.next_sentence", "true")))
        .hasMessageContaining("objective.next_sentence is true, expected false");
  }
}
