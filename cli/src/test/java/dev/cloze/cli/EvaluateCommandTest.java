package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of pre-training judged by minimal pairs, by the commands a person types. */
final class EvaluateCommandTest {
  private static final String PAIR =
      """
      {"sentence_good": "The dogs sat.", "sentence_bad": "The dogs sat on.", "field": "syntax", \
      "linguistics_term": "arguments", "UID": "stranded", "simple_LM_method": true, "pairID": "0"}
      {"sentence_good": "A cat ran home.", "sentence_bad": "A home ran cat.", "field": "semantics", \
      "linguistics_term": "order", "UID": "home", "simple_LM_method": true, "pairID": "0"}
      """;

  @TempDir Path folder;

  private Samples samples;
  private Path data;

  @BeforeEach
  void makeSamples() throws IOException {
    samples = new Samples(folder);
    data = Files.createDirectory(folder.resolve("blimp"));
    samples.gzip("blimp/pairs.jsonl.gz", PAIR.getBytes());
  }

  private Path bert() throws IOException {
    Path run = folder.resolve("run");
    Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    return run;
  }

  private static Outcome evaluate(Path model, Path data, Object... more) {
    var arguments = new Object[8 + more.length];
    System.arraycopy(
        new Object[] {
          "evaluate", "--task", "blimp", "--model", model, "--data", data, "--threads=1"
        },
        0,
        arguments,
        0,
        8);
    System.arraycopy(more, 0, arguments, 8, more.length);
    return Outcome.of(arguments);
  }

  @Test
  void aRunAsJson() throws IOException {
    Outcome outcome = evaluate(bert(), data, "--json").done();
    assertThat(outcome.keys()).containsExactly("task", "metrics");
    assertThat(outcome.json().get("task").asText()).isEqualTo("blimp");
    JsonNode metrics = outcome.json().get("metrics");
    assertThat(Outcome.keys(metrics))
        .containsExactly(
            "score",
            "pairs",
            "accuracy",
            "ties",
            "chance_accuracy",
            "fields",
            "linguistics_terms",
            "paradigms",
            "sentences",
            "seconds",
            "sentences_per_second",
            "problems");
    assertThat(metrics.get("score").asText()).isEqualTo("pseudo_log_likelihood");
    assertThat(metrics.get("pairs").asInt()).isEqualTo(2);
    assertThat(Outcome.keys(metrics.get("fields"))).containsExactly("semantics", "syntax");
    assertThat(Outcome.keys(metrics.get("fields").get("syntax")))
        .containsExactly("pairs", "accuracy", "ties");
    assertThat(Outcome.keys(metrics.get("linguistics_terms")))
        .containsExactly("arguments", "order");
    assertThat(Outcome.keys(metrics.get("paradigms"))).containsExactly("home", "stranded");
    assertThat(metrics.get("sentences").asInt()).isEqualTo(4);
  }

  @Test
  void theTable() throws IOException {
    Outcome outcome = evaluate(bert(), data, "--batch-tokens", 8, "--precision", "bf16").done();
    assertThat(outcome.out().lines())
        .startsWith("phenomenon                             pairs  accuracy")
        .anyMatch(line -> line.startsWith("  order ") && line.endsWith("%"))
        .anyMatch(line -> line.startsWith("  all pairs "))
        .anyMatch(line -> line.startsWith("  chance ") && line.endsWith(" 50.0 %"));
    assertThat(outcome.err()).isEmpty();
  }

  /** Of a run of ELECTRA the discriminator is judged; the generator is a model of its own. */
  @Test
  void electra() throws IOException {
    Path recipe =
        samples.write(
            "electra.yaml",
            """
            architecture:
              {type: electra, embedding_size: 8, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2,
               intermediate_size: 16, max_position_embeddings: 16, generator: {hidden_share: 1}}
            tokenizer: %s
            data: {path: %s, length: 16}
            objective: {type: electra}
            optimizer: {type: adamw, learning_rate: 1.0e-3}
            schedule: {warmup_steps: 1}
            training: {steps: 1, batch_size: 4, threads: 1}
            """
                .formatted(samples.vocabulary(), samples.shards()));
    Path run = folder.resolve("electra");
    Path checkpoint =
        Path.of(
            Outcome.of("pretrain", "--json", recipe, "--run", run)
                .done()
                .json()
                .get("checkpoint")
                .asText());
    JsonNode metrics = evaluate(run, data, "--json").done().json().get("metrics");
    assertThat(metrics.get("score").asText()).isEqualTo("replaced_tokens");
    assertThat(metrics.get("pairs").asInt()).isEqualTo(2);
    Path generator = checkpoint.resolve("generator");
    assertThat(evaluate(generator, data, "--json").done().json().at("/metrics/score").asText())
        .isEqualTo("pseudo_log_likelihood");
    Outcome.of("fill-mask", "--model", generator, "the [MASK] sat").done();
  }

  @Test
  void fewerPairs() throws IOException {
    samples.write("blimp/more.jsonl", PAIR);
    Path run = bert();
    assertThat(evaluate(run, data, "--json").done().json().at("/metrics/pairs").asInt())
        .isEqualTo(4);
    assertThat(
            evaluate(run, data, "--json", "--limit", 1).done().json().at("/metrics/pairs").asInt())
        .isEqualTo(2);
  }

  @Test
  void badInput() throws IOException {
    Path run = bert();
    Outcome.of("evaluate", "--task", "blimb", "--model", run).failed(2, "blimb", "blimp");
    Outcome.of("evaluate", "--model", run).failed(2, "--task");
    evaluate(run, data, "--limit", 0).failed(2, "--limit is 0");
    evaluate(run, data, "--batch-tokens", -1).failed(2, "--batch-tokens is -1");
    evaluate(run, data, "--precision", "fp8").failed(1, "fp8", "fp32 or bf16");
    evaluate(folder.resolve("no-model"), data).failed(1, "no-model is neither a model");
    Outcome.of("evaluate", "--task", "blimp", "--model", run).failed(1, "data/blimp");
    evaluate(run, Files.createDirectory(folder.resolve("empty")))
        .failed(1, "empty holds no .jsonl files");
    evaluate(run, samples.write("blimp/broken.jsonl", PAIR + "{\n"))
        .failed(1, "broken.jsonl, line 3", "malformed JSON");
    evaluate(run, samples.write("blimp/long.jsonl", PAIR.replace("A cat", "A" + " cat".repeat(20))))
        .failed(1, "long.jsonl, line 2", "26 tokens", "at most 16");
  }
}
