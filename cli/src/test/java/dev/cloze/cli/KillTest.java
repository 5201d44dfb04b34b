package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real run in a process of its own, killed without warning at random moments and started again:
 * it ends in the weights of a run that was left alone. {@code -Dcloze.test.kills=N} sets how often.
 */
@Tag("slow")
class KillTest {
  private static final int KILLS = Integer.getInteger("cloze.test.kills", 20);
  private static final long SEED = Long.getLong("cloze.test.seed", 1);
  private static final int STEPS = 30 * KILLS;

  private static final String MODEL = "model.safetensors";

  @TempDir Path folder;

  private static final String BERT =
      """
      architecture: {type: bert, hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 2,
        intermediate_size: 128, max_position_embeddings: 64}
      data: {path: shards, validation: shards, length: 64}
      optimizer: {type: adamw, learning_rate: 1.0e-3}
      schedule: {warmup_steps: 10, decay: linear}
      """;

  private static final String ROBERTA =
      """
      architecture: {type: roberta, hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 2,
        intermediate_size: 128, max_position_embeddings: 66}
      data: {path: shards, validation: shards, length: 64, blocks: complete}
      objective: {masking: roberta, next_sentence: false}
      optimizer: {type: adam, learning_rate: 1.0e-3}
      schedule: {warmup_steps: 10, decay: warmup_polynomial}
      """;

  private static final String ELECTRA =
      """
      architecture: {type: electra, embedding_size: 32, hidden_size: 64, num_hidden_layers: 2,
        num_attention_heads: 2, intermediate_size: 128, max_position_embeddings: 64,
        generator: {hidden_share: 0.5}}
      data: {path: shards, validation: shards, length: 64, short_sequence_probability: 0.05}
      objective: {type: electra}
      optimizer: {type: adamw, learning_rate: 1.0e-3, bias_correction: false}
      schedule: {warmup_steps: 10, decay: product}
      """;

  private static final String ELMO =
      """
      architecture: {type: elmo, cell_size: 32, projection_size: 8, num_hidden_layers: 2,
        character_cnn: {embedding_size: 4, filters: [[1, 8], [2, 16]], num_highways: 1,
          max_characters_per_token: 9}}
      data: {path: text.txt, validation: text.txt, unroll_steps: 10, negative_samples: 8}
      optimizer: {type: adagrad, learning_rate: 0.2, clip_norm: 10.0}
      schedule: {decay: constant}
      """;

  @Test
  void bertEndsInTheSameWeightsHoweverOftenItIsKilled() throws Exception {
    writeCorpus();
    trainWordPieces();
    prepare();
    endsInTheSameWeights(BERT, MODEL);
  }

  @Test
  void robertaEndsInTheSameWeightsHoweverOftenItIsKilled() throws Exception {
    writeCorpus();
    TokenizerFiles.write(Samples.bytes(), folder.resolve("tokenizer"));
    prepare();
    endsInTheSameWeights(ROBERTA, MODEL);
  }

  /** Both networks: the noise that the generator samples with is part of what must come again. */
  @Test
  void electraEndsInTheSameWeightsHoweverOftenItIsKilled() throws Exception {
    writeCorpus();
    trainWordPieces();
    prepare();
    endsInTheSameWeights(ELECTRA, MODEL, "generator/" + MODEL);
  }

  /** What the LSTMs remember and where the streams stand must come back too. */
  @Test
  void elmoEndsInTheSameWeightsHoweverOftenItIsKilled() throws Exception {
    writeCorpus();
    run("vocab", "train", "--type", "words", "--size", "14", "--output", "tokenizer", "text.txt");
    endsInTheSameWeights(ELMO, MODEL, "optimizer.safetensors", "streams.safetensors");
  }

  private void trainWordPieces() throws Exception {
    run(
        "vocab",
        "train",
        "--type",
        "wordpiece",
        "--size",
        "200",
        "--output",
        "tokenizer",
        "text.txt");
  }

  private void prepare() throws Exception {
    run("prepare", "--tokenizer", "tokenizer", "--output", "shards", "text.txt");
  }

  /**
   * @param weights the files of a checkpoint that must be equal
   */
  private void endsInTheSameWeights(String recipe, String... weights) throws Exception {
    Files.writeString(
        folder.resolve("recipe.yaml"),
        recipe
            + """
            tokenizer: tokenizer
            training: {steps: %d, batch_size: 8, threads: 1}
            evaluation: {every: 20, batches: 2}
            checkpoint: {every: 3, keep: 2}
            """
                .formatted(STEPS));
    run("pretrain", "recipe.yaml", "--run", "whole");

    Random random = new Random(SEED);
    int insideACheckpoint = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start("pretrain", "recipe.yaml", "--run", "killed");
      // Every fifth time probably before the first step, else among the steps, of which every third
      // ends with a checkpoint; however long this machine takes to get there.
      boolean early = kill % 5 == 4;
      if (!early) {
        awaitCheckpoint(process);
      }
      boolean ended = process.waitFor(random.nextInt(early ? 1500 : 300), TimeUnit.MILLISECONDS);
      assertThat(ended).as("kill %d comes too late; seed %d", kill, SEED).isFalse();
      process.destroyForcibly().waitFor();
      insideACheckpoint += leftovers() > 0 ? 1 : 0;
    }
    run("pretrain", "recipe.yaml", "--run", "killed");
    for (String file : weights) {
      assertThat(last("killed", file)).as("%s, seed %d", file, SEED).isEqualTo(last("whole", file));
    }
    System.getLogger(KillTest.class.getName())
        .log(
            System.Logger.Level.INFO,
            "{0} kills, {1} of them inside a checkpoint",
            KILLS,
            insideACheckpoint);
    assertThat(leftovers()).as("what a killed process left was cleaned up").isZero();
    assertThat(insideACheckpoint)
        .as("kills while a checkpoint was being written")
        .isGreaterThanOrEqualTo(KILLS / 10);
  }

  /** Returns when the process has saved a checkpoint of its own, or has ended. */
  private void awaitCheckpoint(Process process) throws Exception {
    String before = latest("killed");
    while (latest("killed").equals(before)) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** The name of the newest checkpoint; empty before there is one. */
  private String latest(String run) throws IOException {
    try {
      return Files.readString(folder.resolve(run).resolve("checkpoints/latest")).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private void writeCorpus() throws IOException {
    Random random = new Random(7);
    List<String> words =
        List.of("red", "green", "blue", "cat", "dog", "bird", "sees", "hears", "likes", "a", "the");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      for (int j = 0; j < 8; j++) {
        text.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      text.append(i % 12 == 11 ? ".\n\n" : ".\n");
    }
    Files.writeString(folder.resolve("text.txt"), text);
  }

  private byte[] last(String run, String file) throws IOException {
    String latest = latest(run);
    assertThat(latest).isEqualTo("step-%08d".formatted(STEPS));
    return Files.readAllBytes(folder.resolve(run).resolve("checkpoints/" + latest).resolve(file));
  }

  private long leftovers() throws IOException {
    Path checkpoints = folder.resolve("killed/checkpoints");
    if (!Files.exists(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".step-")).count();
    }
  }

  private void run(String... arguments) throws Exception {
    Process process = start(arguments);
    assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", String.join(" ", arguments), Files.readString(folder.resolve("log.txt")))
        .isZero();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-Xmx256m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.cloze.cli.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log.txt").toFile())
        .start();
  }
}
