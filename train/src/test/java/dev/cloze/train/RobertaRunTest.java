package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.Recipe;
import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of a toy RoBERTa: exactness over interruptions, and where its weights come from. */
class RobertaRunTest {
  private static final TrainingListener SILENT = new TrainingListener() {};

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void corpus() throws IOException {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteSymbols.symbol(b)));
    }
    tokens.add("<mask>");
    prepare(
        "bpe",
        new ByteLevelBpeTokenizer(
            Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
            List.of(),
            ByteLevelOptions.ROBERTA));
    List<String> pieces = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    pieces.addAll(List.of("a", "b", "##a", "##b"));
    prepare("wordpiece", new WordPieceTokenizer(Vocabulary.of(pieces), WordPieceOptions.UNCASED));
  }

  private static void prepare(String name, Tokenizer tokenizer) throws IOException {
    TokenizerFiles.write(tokenizer, shared.resolve(name));
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j < 2 + random.nextInt(4); j++) {
        text.append(random.nextBoolean() ? "ab " : "ba ");
      }
      text.append(i % 5 == 4 ? ".\n\n" : ".\n");
    }
    Path file = Files.writeString(shared.resolve(name + ".txt"), text);
    Preparation.run(
        PreparationOptions.of(
            List.of(file), shared.resolve(name), shared.resolve(name + "-shards")),
        ProgressListener.NONE);
  }

  private static Recipe recipe(Map<String, String> overrides) {
    return Recipe.parse(
        """
        architecture: {type: roberta, hidden_size: 16, num_hidden_layers: 2,
          num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 42}
        tokenizer: %1$s/bpe
        data: {path: %1$s/bpe-shards, validation: %1$s/bpe-shards, length: 24, blocks: complete}
        objective: {masking: roberta, next_sentence: false}
        optimizer: {type: adam, learning_rate: 1.0e-3, beta2: 0.98, clip_norm: 0}
        schedule: {warmup_steps: 3, decay: warmup_polynomial}
        training: {steps: 10, batch_size: 8, micro_batch_size: 4, seed: 5, threads: 1, log_every: 1}
        evaluation: {every: 5, batches: 3}
        checkpoint: {every: 4, keep: 2}
        phases: [{until_step: 6}, {data: {length: 40}}]
        """
            .formatted(shared),
        "test",
        overrides);
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

  private static byte[] weights(Pretraining.Result result) throws IOException {
    return Files.readAllBytes(result.checkpoint().resolve("model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "complete_doc", "eos", "none"})
  void endsInTheSameWeightsHoweverOftenItIsInterrupted(String blocks) throws IOException {
    Recipe recipe = recipe(Map.of("data.blocks", blocks));
    Pretraining.Result whole = run(recipe, "whole", SILENT, Long.MAX_VALUE);
    assertThat(whole.evaluation().orElseThrow().parts())
        .containsOnlyKeys("masked_lm_loss", "masked_lm_accuracy", "perplexity");
    for (long stop : new long[] {1, 6, 7}) {
      assertThat(run(recipe, "parts", SILENT, stop).step()).isEqualTo(stop);
    }
    assertThat(weights(run(recipe, "parts", SILENT, Long.MAX_VALUE))).isEqualTo(weights(whole));
  }

  @Test
  void goesOnFromAPublishedDirectory() throws IOException {
    Pretraining.Result first = run(recipe(Map.of()), "first", SILENT, Long.MAX_VALUE);
    List<String> notices = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onNotice(String line) {
            notices.add(line);
          }
        };
    Recipe more =
        recipe(
            Map.of(
                "training.start_from",
                "\"" + folder.resolve("first") + "\"",
                "evaluation.every",
                "0"));
    double before = first.evaluation().orElseThrow().loss();
    List<Double> evaluations = new ArrayList<>();
    TrainingListener evaluated =
        new TrainingListener() {
          @Override
          public void onEvaluation(EvaluationMetrics metrics) {
            evaluations.add(metrics.loss());
          }
        };
    run(more, "second", TrainingListener.all(listener, evaluated), 1);
    assertThat(notices).anyMatch(line -> line.startsWith("Weights come from "));
    // At step 0 sequences are cut as in the first phase, at the end as in the last.
    assertThat(evaluations.get(0)).isCloseTo(before, org.assertj.core.api.Assertions.within(0.1));
    assertThatThrownBy(
            () ->
                run(
                    recipe(
                        Map.of(
                            "training.start_from",
                            "\"" + folder.resolve("first") + "\"",
                            "architecture.num_hidden_layers",
                            "3",
                            "architecture.vocab_size",
                            "300")),
                    "third",
                    SILENT,
                    1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("vocab_size is 261 there and 300 here")
        .hasMessageContaining("num_hidden_layers is 2 there and 3 here");
  }

  @Test
  void refusesAWordPieceVocabulary() {
    Recipe recipe =
        recipe(
            Map.of(
                "tokenizer", "\"" + shared.resolve("wordpiece") + "\"",
                "data.path", "\"" + shared.resolve("wordpiece-shards") + "\""));
    assertThatThrownBy(() -> run(recipe, "run", SILENT, 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is a WordPiece vocabulary")
        .hasMessageContaining("--type bpe");
    assertThat(folder.resolve("run")).as("nothing was written").doesNotExist();
  }

  @Test
  void refusesAnotherIdOfThePaddingToken() {
    assertThatThrownBy(
            () -> run(recipe(Map.of("architecture.pad_token_id", "0")), "run", SILENT, 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("<pad> with the id 1, and architecture.pad_token_id is 0");
  }
}
