package dev.cloze.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ElmoRecipe;
import dev.cloze.engine.Engine;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamPretrainingTest {
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  /** Sentences in which each word tells much of the next. */
  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int sentence = 0; sentence < 200; sentence++) {
      int word = random.nextInt(20);
      for (int i = 0; i < 3 + sentence % 5; i++) {
        text.append("word").append(word).append(' ');
        word = (3 * word + 1 + random.nextInt(2)) % 20;
      }
      text.append("\n");
    }
    Files.writeString(folder.resolve("text.txt"), text);
    List<String> words = new ArrayList<>(List.of("<S>", "</S>", "<UNK>"));
    for (int word = 0; word < 18; word++) { // two are unknown
      words.add("word" + word);
    }
    Files.write(folder.resolve("vocab.txt"), words);
  }

  private ElmoRecipe recipe(Map<String, String> overrides) {
    return recipe(
        "character_cnn: {embedding_size: 3, filters: [[1, 4], [2, 8]], num_highways: 1, max_characters_per_token: 9}",
        overrides);
  }

  private ElmoRecipe recipe(String words, Map<String, String> overrides) {
    return ElmoRecipe.parse(
        """
        architecture:
          type: elmo
          cell_size: 12
          projection_size: 6
          num_hidden_layers: 2
          %2$s
        tokenizer: %1$s/vocab.txt
        data: {path: %1$s/text.txt, validation: %1$s/text.txt, unroll_steps: 5, negative_samples: 10}
        optimizer: {type: adagrad, learning_rate: 0.2, clip_norm: 10.0}
        schedule: {decay: constant}
        training: {steps: 9, batch_size: 4, seed: 1, threads: 1, log_every: 1, matmul_precision: highest}
        evaluation: {every: 4, batches: 10}
        checkpoint: {every: 2, keep: 2}
        """
            .formatted(folder, words),
        "test",
        overrides);
  }

  private Pretraining.Result train(String run, TrainingListener listener, int steps) {
    int[] done = {0};
    TrainingListener counting =
        TrainingListener.all(
            listener,
            new TrainingListener() {
              @Override
              public void onStep(StepMetrics metrics) {
                done[0]++;
              }
            });
    try (StreamPretraining training =
        new StreamPretraining(recipe(Map.of()), folder.resolve(run), counting)) {
      return training.run(() -> done[0] >= steps);
    }
  }

  private static final TrainingListener NOBODY = new TrainingListener() {};

  /** Once stopped on request, once without warning between two checkpoints. */
  @Test
  void anInterruptedRunEndsInTheSameBytes() throws IOException {
    Pretraining.Result whole = train("whole", NOBODY, 100);
    assertThat(whole.outcome()).isEqualTo(Pretraining.Outcome.COMPLETED);
    assertThat(train("broken", NOBODY, 3).outcome()).isEqualTo(Pretraining.Outcome.STOPPED);
    TrainingListener killing =
        new TrainingListener() {
          @Override
          public void onStep(StepMetrics metrics) {
            if (metrics.step() == 7) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(() -> train("broken", killing, 100)).hasMessageContaining("killed");
    Pretraining.Result resumed = train("broken", NOBODY, 100);
    assertThat(resumed.step()).isEqualTo(9);
    for (String file :
        List.of("model.safetensors", "optimizer.safetensors", "streams.safetensors", "vocab.txt")) {
      assertThat(resumed.checkpoint().resolve(file))
          .hasSameBinaryContentAs(whole.checkpoint().resolve(file));
    }
    assertThat(losses("broken")).isEqualTo(losses("whole")).hasSize(9 + 4);
  }

  /** Without times. */
  private List<String> losses(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceFirst("\"tokens_per_second.*", "").replaceFirst("\"time.*?,", ""))
        .toList();
  }

  @Test
  void learnsAndLeavesAModelThatLoads() throws IOException {
    ElmoRecipe recipe =
        recipe(Map.of("training.steps", "150", "evaluation.every", "0", "checkpoint.every", "0"));
    List<EvaluationMetrics> evaluations = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEvaluation(EvaluationMetrics metrics) {
            evaluations.add(metrics);
          }
        };
    Path checkpoint;
    try (StreamPretraining training =
        new StreamPretraining(recipe, folder.resolve("run"), listener)) {
      checkpoint = training.run(() -> false).checkpoint();
    }
    double before = evaluations.get(0).part(EvaluationMetrics.PERPLEXITY);
    assertThat(before).isBetween(18.0, 25.0); // it knows nothing of 21 words
    assertThat(evaluations.get(1).part(EvaluationMetrics.PERPLEXITY)).isLessThan(0.9 * before);
    assertThat(evaluations.get(1).parts())
        .containsKeys("forward_loss", "backward_loss", "forward_perplexity", "backward_perplexity");
    assertThat(checkpoint.resolve("README.md"))
        .content()
        .contains("# ELMo, pre-trained with Cloze", "vocabulary 21:", "backward perplexity");
    try (ElmoModel model = ElmoFiles.read(checkpoint, 1).model()) {
      assertThat(model.config()).isEqualTo(recipe.model(21));
    }
  }

  @Test
  void refusesToGoOnWithAnotherRecipeOrText() throws IOException {
    train("run", NOBODY, 2);
    assertThatThrownBy(
            () ->
                new StreamPretraining(
                    recipe(Map.of("data.unroll_steps", "6")), folder.resolve("run"), NOBODY))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("data.unroll_steps: 5 in the checkpoint, 6 now");
    Files.writeString(folder.resolve("vocab.txt"), "\nlast", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> train("run", NOBODY, 1)).hasMessageContaining("another vocabulary");
    Files.writeString(folder.resolve("text.txt"), "word1 word2\n");
    assertThatThrownBy(() -> train("run", NOBODY, 1)).hasMessageContaining("on another text");
  }

  /** The variants without characters, forward only and with one table for both ends. */
  @Test
  void wordsMayBeLookedUp() throws IOException {
    for (String variant :
        List.of("architecture.bidirectional=false", "architecture.shares_softmax=true")) {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put(variant.split("=")[0], variant.split("=")[1]);
      settings.put("training.steps", "150");
      settings.put("evaluation.every", "0");
      settings.put("checkpoint.every", "0");
      List<EvaluationMetrics> evaluations = new ArrayList<>();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onEvaluation(EvaluationMetrics metrics) {
              evaluations.add(metrics);
            }
          };
      Path checkpoint;
      try (StreamPretraining training =
          new StreamPretraining(
              recipe("spelled_words: false", settings), folder.resolve(variant), listener)) {
        checkpoint = training.run(() -> false).checkpoint();
      }
      double before = evaluations.get(0).part(EvaluationMetrics.PERPLEXITY);
      assertThat(evaluations.get(1).part(EvaluationMetrics.PERPLEXITY))
          .as(variant)
          .isLessThan(0.9 * before);
      try (ElmoModel model = ElmoFiles.read(checkpoint, 1).model()) {
        assertThat(model.config()).isEqualTo(recipe("spelled_words: false", settings).model(21));
      }
    }
  }

  @Test
  void wordsThatAreCutAreCounted() throws IOException {
    Files.writeString(
        folder.resolve("text.txt"), "word1 extraordinary\n", StandardOpenOption.APPEND);
    List<String> notices = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onNotice(String line) {
            notices.add(line);
          }
        };
    train("cut", listener, 1);
    assertThat(notices)
        .anyMatch(line -> line.startsWith("1 of 1,002 words have more than 7 bytes"))
        .anyMatch(line -> line.contains("the first is extraordinary."));
  }
}
