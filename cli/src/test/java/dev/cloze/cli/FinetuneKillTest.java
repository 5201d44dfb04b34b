package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
 * Fine-tuning with two seeds in a process of its own, killed without warning at random moments and
 * started again: it ends in the weights and the results of one that was left alone. {@code
 * -Dcloze.test.kills=N} sets how often.
 */
@Tag("slow")
class FinetuneKillTest {
  private static final int KILLS = Integer.getInteger("cloze.test.kills", 20);
  private static final long SEED = Long.getLong("cloze.test.seed", 1);
  private static final int STEPS = 20 * KILLS; // of each of two seeds

  @TempDir Path folder;

  @Test
  void endsInTheSameWeightsAndResultsHoweverOftenItIsKilled() throws Exception {
    writeData();
    run("pretrain", "bert.yaml", "--run", "bert");
    run(finetune("whole"));

    Random random = new Random(SEED);
    int goneOn = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(finetune("killed"));
      // Every fifth time probably before the first step, else among steps, evaluations and
      // checkpoints, of which there is one every third step; however long it takes to get there.
      boolean early = kill % 5 == 4;
      if (!early) {
        awaitCheckpoint(process);
      }
      boolean ended = process.waitFor(random.nextInt(early ? 1500 : 300), TimeUnit.MILLISECONDS);
      assertThat(ended).as("kill %d comes too late; seed %d", kill, SEED).isFalse();
      process.destroyForcibly().waitFor();
      goneOn += Files.readString(folder.resolve("log.txt")).contains("goes on after") ? 1 : 0;
    }
    run(finetune("killed"));
    for (String file :
        List.of(
            "model.safetensors",
            "config.json",
            "recipe.yaml",
            "scores.json",
            "runs/seed-1/result.json",
            "runs/seed-2/result.json",
            "runs/seed-1/metrics.jsonl",
            "runs/seed-2/metrics.jsonl",
            "runs/seed-1/best/model.safetensors",
            "runs/seed-2/best/model.safetensors")) {
      assertThat(Files.readAllBytes(folder.resolve("killed").resolve(file)))
          .as("%s, seed %d", file, SEED)
          .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(file)));
    }
    for (String key : List.of("runs", "summaries")) {
      assertThat(results("killed").get(key)).as(key).isEqualTo(results("whole").get(key));
    }
    try (Stream<Path> files = Files.walk(folder.resolve("killed/runs"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("what killed processes left was cleaned up")
          .noneMatch(name -> name.startsWith(".step-") || name.equals(".best"));
    }
    System.getLogger(FinetuneKillTest.class.getName())
        .log(System.Logger.Level.INFO, "{0} kills, {1} after going on", KILLS, goneOn);
    assertThat(goneOn).as("kills of a process that went on").isGreaterThanOrEqualTo(KILLS / 2);
  }

  private JsonNode results(String run) throws IOException {
    return Json.MAPPER.readTree(folder.resolve(run).resolve("results.json").toFile());
  }

  private static String[] finetune(String output) {
    return new String[] {
      "finetune",
      "--task",
      "sst-2",
      "--model",
      "bert",
      "--data",
      "data",
      "--output",
      output,
      "--seeds",
      "1,2",
      "--set",
      "training.threads=1",
      "--set",
      "training.epochs=1000",
      "--set",
      "training.max_steps=" + STEPS,
      "--set",
      "training.checkpoint_every=3",
      "--set",
      "training.length_window=4",
      "--set",
      "evaluation.every=7"
    };
  }

  /** Returns when the process has saved a checkpoint of its own, or has ended. */
  private void awaitCheckpoint(Process process) throws Exception {
    List<String> before = latest();
    while (latest().equals(before)) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** The name of the newest checkpoint of each seed; empty before there is one, and at the end. */
  private List<String> latest() throws IOException {
    List<String> names = new ArrayList<>();
    for (String seed : List.of("seed-1", "seed-2")) {
      Path latest = folder.resolve("killed/runs").resolve(seed).resolve("checkpoints/latest");
      names.add(read(latest));
    }
    return names;
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) { // the run ended in between
      return "";
    }
  }

  /** Is there a cat in the sentence? */
  private void writeData() throws Exception {
    Samples samples = new Samples(folder);
    samples.shards();
    samples.write(
        "bert.yaml",
        """
        architecture: {type: bert, hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 2,
          intermediate_size: 128, max_position_embeddings: 64}
        tokenizer: vocab.txt
        data: {path: shards, length: 16}
        optimizer: {type: adamw, learning_rate: 1.0e-3}
        schedule: {warmup_steps: 1}
        training: {steps: 1, batch_size: 4, threads: 1}
        """);
    Random random = new Random(7);
    List<String> words = List.of("the", "cat", "dog", "sat", "ran", "home", "mat", "a", "slept");
    for (String part : List.of("train", "dev")) {
      StringBuilder text = new StringBuilder("sentence\tlabel\n");
      for (int i = 0; i < 200; i++) {
        StringBuilder sentence = new StringBuilder();
        for (int j = 3 + random.nextInt(20); j > 0; j--) {
          sentence.append(words.get(random.nextInt(words.size()))).append(' ');
        }
        boolean cat = sentence.indexOf("cat") >= 0;
        text.append(sentence).append('\t').append(cat ? 1 : 0).append('\n');
      }
      samples.write("data/%s.tsv".formatted(part), text.toString());
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
