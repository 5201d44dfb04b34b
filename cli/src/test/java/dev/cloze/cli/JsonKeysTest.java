package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.task.FillMask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        .containsExactly(
            "output",
            "type",
            "size",
            "documents",
            "seconds",
            "problems",
            "words",
            "occurrences",
            "words_left_out",
            "occurrences_left_out",
            "left_out_up_to_count");
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
    assertThat(outcome.json().get("words_left_out").asInt()).isZero();
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
            "kept_shards",
            "seconds",
            "problems");
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
    assertThat(outcome.json().get("sentences").asInt()).isEqualTo(160);
  }

  @Test
  void corpusVerify() throws IOException {
    Path shards = samples.shards();
    Outcome outcome =
        Outcome.of("corpus", "verify", "--json", "--tokenizer", samples.vocabulary(), shards)
            .done();
    assertThat(outcome.keys()).containsExactly("valid", "corpora", "same", "first_difference");
    assertThat(outcome.json().get("valid").asBoolean()).isTrue();
    assertThat(outcome.json().get("same").isNull()).isTrue();
    JsonNode corpus = outcome.json().get("corpora").get(0);
    assertThat(Outcome.keys(corpus))
        .containsExactly(
            "location",
            "shards",
            "bytes",
            "documents",
            "sentences",
            "tokens",
            "tokenizer",
            "problems");
    assertThat(corpus.get("documents").asInt()).isEqualTo(40);
  }

  @Test
  void corpusVerifyOfTwo() throws IOException {
    Path shards = samples.shards();
    Path other = folder.resolve("other");
    Path text = samples.write("other.txt", Files.readString(samples.corpus()) + "The dog.\n");
    Outcome.of("prepare", "--tokenizer", samples.vocabulary(), "--output", other, text).done();
    assertThat(Outcome.of("corpus", "verify", shards, shards).done().out())
        .contains("is whole: 40 documents", "both hold the same text");
    Outcome outcome = Outcome.of("corpus", "verify", "--json", shards, other);
    assertThat(outcome.exitCode()).isEqualTo(1);
    JsonNode difference = outcome.json().get("first_difference");
    assertThat(difference)
        .hasToString(
            "{\"document\":40,\"sentence\":0,\"token\":0,"
                + "\"first\":{\"shard\":null,\"id\":null},"
                + "\"second\":{\"shard\":\"shard-00000\",\"id\":5}}");
    assertThat(Outcome.of("corpus", "verify", shards, other).out())
        .contains("they differ at document 40, sentence 0, token 0 (from 0)", "has ended");
  }

  @Test
  void corpusExport() throws IOException {
    Outcome outcome =
        Outcome.of(
                "corpus",
                "export",
                "--json",
                "--tokenizer",
                samples.vocabulary(),
                "--output",
                folder.resolve("records"),
                "--length",
                32,
                "--epochs",
                2,
                "--compress",
                "gzip",
                samples.shards())
            .done();
    assertThat(outcome.keys())
        .containsExactly(
            "output", "examples", "predictions", "length", "max_predictions", "files", "seconds");
    assertThat(outcome.json().get("max_predictions").asInt()).isEqualTo(5);
    JsonNode file = outcome.json().get("files").get(0);
    assertThat(Outcome.keys(file)).containsExactly("name", "examples", "bytes", "sha256");
    assertThat(file.get("sha256").asText())
        .isEqualTo(Sha256.of(folder.resolve("records").resolve(file.get("name").asText())));
    assertThat(outcome.json().get("examples").asInt()).isGreaterThan(80);
  }

  @Test
  void corpusExtract() throws IOException {
    Path dump =
        samples.write(
            "wiki.xml",
            """
            <mediawiki>
              <page><title>Cat</title><id>7</id><ns>0</ns>
                <revision><text>'''The [[cat]]s''' sat.{{note}}</text></revision></page>
              <page><title>Cats</title><ns>0</ns><redirect title="Cat"/>
                <revision><text>#REDIRECT [[Cat]]</text></revision></page>
              <page><title>Talk:Cat</title><ns>1</ns>
                <revision><text>No.</text></revision></page>
            </mediawiki>
            """);
    Path texts = folder.resolve("texts");
    Outcome outcome = Outcome.of("corpus", "extract", "--json", "--output", texts, dump).done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "dumps",
            "broken_dumps",
            "input_bytes",
            "pages",
            "articles",
            "redirects",
            "other_namespaces",
            "other_models",
            "without_text",
            "characters",
            "files",
            "seconds",
            "problems");
    assertThat(texts.resolve("part-00000.jsonl"))
        .hasContent("{\"id\":\"7\",\"title\":\"Cat\",\"text\":\"The cats sat.\"}\n");
    assertThat(outcome.json().get("articles").asInt()).isEqualTo(1);
    Outcome.of("corpus", "extract", "--output", texts, dump).failed(1, "texts", "--overwrite");
    Outcome.of("corpus").failed(2, "a command is missing", "extract");
    Outcome prepared =
        Outcome.of(
                "prepare",
                "--json",
                "--language",
                "de",
                "--tokenizer",
                samples.vocabulary(),
                "--output",
                folder.resolve("shards"),
                texts)
            .done();
    assertThat(prepared.json().get("documents").asInt()).isEqualTo(1);
    Outcome.of("prepare", "--language", "xx", "--tokenizer", "x", "--output", "y", texts)
        .failed(1, "\"xx\"", "ISO 639");
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
            "forward_perplexity",
            "backward_perplexity",
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

  @Test
  void fillMask() throws IOException {
    Path run = folder.resolve("run");
    Outcome.of("pretrain", samples.recipe(), "--run", run).done();
    Outcome outcome =
        Outcome.of(
                "fill-mask", "--json", "--top", 2, "--model", run, "the [MASK] sat on the [MASK]")
            .done();
    assertThat(outcome.keys()).containsExactly("predictions");
    JsonNode predictions = outcome.json().get("predictions");
    assertThat(predictions).hasSize(2);
    assertThat(predictions.get(0)).hasSize(2);
    assertThat(Outcome.keys(predictions.get(0).get(0))).containsExactly("token", "probability");
  }

  @Test
  void benchPretrain() {
    Outcome outcome =
        Outcome.of(
                "bench",
                "pretrain",
                "--json",
                "--model",
                "bert-tiny",
                "--vocab-size",
                100,
                "--batch",
                1,
                "--length",
                8,
                "--steps",
                1,
                "--threads",
                1)
            .done();
    assertThat(outcome.keys()).containsExactly("threads", "cases");
    assertThat(Outcome.keys(outcome.json().get("cases").get(0)))
        .containsExactly(
            "model",
            "precision",
            "batch",
            "length",
            "steps",
            "tokens_per_second",
            "slowest_tokens_per_second",
            "fastest_tokens_per_second",
            "useful_gflops",
            "peak_gflops",
            "share_of_peak");
  }

  /** The command itself takes minutes; .ci/run runs it in a small setting. */
  @Test
  void quickstart() {
    var blank =
        new Quickstart.FilledBlank("a [MASK]", "b", List.of(new FillMask.Prediction("b", 0.5)));
    JsonNode json =
        Json.MAPPER.valueToTree(
            new QuickstartCommand.Result(
                "run", 1, 0.9, 0.8, 0.1, 0.1, 2.0, 1, 0, 1.0, 1.0, "0", List.of(blank)));
    assertThat(Outcome.keys(json))
        .containsExactly(
            "run",
            "questions",
            "heldout_accuracy",
            "heldout_open_accuracy",
            "untrained_accuracy",
            "chance_accuracy",
            "perplexity",
            "steps",
            "build_seconds",
            "prepare_seconds",
            "train_seconds",
            "weights_sha256",
            "filled_blanks");
    assertThat(Outcome.keys(json.get("filled_blanks").get(0)))
        .containsExactly("text", "answer", "predictions");
  }
}
