package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts depend on: adding a key is fine, renaming one is not. */
final class JsonKeysTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  @Test
  void vocabTrain() throws IOException {
    Outcome outcome =
        Outcome.of(
                "vocab",
                "train",
                "--json",
                "--size",
                60,
                "--output",
                folder.resolve("t"),
                samples.corpus())
            .done();
    assertThat(outcome.keys())
        .containsExactly("output", "type", "size", "documents", "seconds", "problems");
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
    assertThat(outcome.json().get("type").asText()).isEqualTo("wordpiece");
  }

  @Test
  void tokenize() throws IOException {
    Path file = samples.write("two.txt", "The dogs sat.\n\n");
    Outcome outcome =
        Outcome.of("tokenize", "--json", "--model", samples.vocabulary(), file).done();
    assertThat(outcome.json())
        .hasToString(
            "{\"lines\":[{\"tokens\":[\"the\",\"dog\",\"##s\",\"sat\",\".\"],\"ids\":[5,10,11,7,12]},"
                + "{\"tokens\":[],\"ids\":[]}]}");
  }

  @Test
  void prepare() throws IOException {
    Outcome outcome =
        Outcome.of(
                "prepare",
                "--json",
                "--tokenizer",
                samples.vocabulary(),
                "--output",
                folder.resolve("shards"),
                samples.corpus())
            .done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "files",
            "input_bytes",
            "documents",
            "sentences",
            "tokens",
            "shards",
            "seconds",
            "problems");
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
    assertThat(outcome.json().get("sentences").asInt()).isEqualTo(160);
  }

  @Test
  void pretrain() throws IOException {
    Path run = folder.resolve("run");
    Outcome outcome = Outcome.of("pretrain", "--json", samples.recipe(), "--run", run).done();
    assertThat(outcome.keys())
        .containsExactly(
            "run",
            "outcome",
            "steps",
            "loss",
            "held_out",
            "checkpoint",
            "weights_sha256",
            "seconds");
    JsonNode result = outcome.json();
    assertThat(result.get("outcome").asText()).isEqualTo("completed");
    assertThat(result.get("steps").asInt()).isEqualTo(2);
    assertThat(result.get("weights_sha256").asText())
        .isEqualTo(Sha256.of(Path.of(result.get("checkpoint").asText(), "model.safetensors")));
    assertThat(Outcome.keys(result.get("held_out")))
        .containsExactly(
            "step",
            "masked_lm_loss",
            "masked_lm_accuracy",
            "perplexity",
            "next_sentence_loss",
            "next_sentence_accuracy");
    assertThat(run.resolve("cloze.log")).content().contains("step 2, held out: loss ");
  }

  @Test
  void pretrainDryRun() throws IOException {
    Outcome outcome = Outcome.of("pretrain", "--json", "--dry-run", samples.recipe()).done();
    assertThat(outcome.keys())
        .containsExactly("run", "parameters", "corpus_tokens", "steps", "recipe");
    assertThat(outcome.json().get("run").asText()).isEqualTo("runs/recipe");
  }

  @Test
  void benchTokenize() throws IOException {
    Outcome outcome =
        Outcome.of(
                "bench",
                "tokenize",
                "--json",
                "--rounds",
                1,
                "--model",
                samples.vocabulary(),
                samples.corpus())
            .done();
    assertThat(outcome.keys()).containsExactly("cases");
    assertThat(Outcome.keys(outcome.json().get("cases").get(0)))
        .startsWith("tokenizer", "threads", "megabytes_per_second");
  }
}
