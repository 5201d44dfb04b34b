package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three architectures, two vocabularies, one text, as much computation for each. */
class CompareCommandTest {
  /**
   * Of {@link Samples#recipe()}, if all sequences are full: 64 tokens, 8 predictions; products of a
   * layer, attention, a head.
   */
  private static final double BERT_STEP =
      6 * (4 * 8 * 8 + 2 * 8 * 16) * 64 + 12 * 8 * 4 * 16 * 16 + 6 * (8 * 8 + 8 * 18) * 8;

  @TempDir Path folder;

  private Samples samples;
  private Path bert;
  private Path roberta;
  private Path electra;

  @BeforeEach
  void makeRecipes() throws IOException {
    samples = new Samples(folder);
    bert = samples.recipe();
    electra =
        variant(
            "electra.yaml",
            "type: bert,",
            "type: electra, embedding_size: 6, generator: {hidden_share: 0.5},");
    Path tokenizer = folder.resolve("bytes");
    TokenizerFiles.write(Samples.bytes(), tokenizer);
    Path shards = folder.resolve("byte-shards");
    Outcome.of("prepare", "--tokenizer", tokenizer, "--output", shards, samples.corpus()).done();
    roberta =
        samples.write(
            "roberta.yaml",
            """
            architecture:
              {type: roberta, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2,
               intermediate_size: 16, max_position_embeddings: 18}
            tokenizer: %s
            data: {path: %s, validation: %2$s, length: 16, blocks: complete}
            objective: {masking: roberta, next_sentence: false}
            optimizer: {type: adam, learning_rate: 1.0e-3}
            schedule: {warmup_steps: 1, decay: warmup_polynomial}
            training: {steps: 2, batch_size: 4, threads: 1}
            evaluation: {batches: 1}
            """
                .formatted(tokenizer, shards));
  }

  /** The sample recipe with something else in it, electra's objective if it is one. */
  private Path variant(String name, String what, String otherwise) throws IOException {
    String text = Files.readString(bert);
    assertThat(text).contains(what);
    String changed = text.replace(what, otherwise);
    return samples.write(
        name, changed + (changed.contains("electra") ? "objective: {type: electra}\n" : ""));
  }

  private Outcome compare(Object... more) {
    Object[] arguments = new Object[more.length + 5];
    arguments[0] = "compare";
    arguments[1] = "--output";
    arguments[2] = folder.resolve("out");
    arguments[3] = "--set";
    arguments[4] = "training.log_every=1";
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Outcome.of(arguments);
  }

  private JsonNode plan(double flops) {
    return compare("--plan", "--json", "--flops", flops, bert, electra).done().json();
  }

  @Test
  void planCountsWhatIsRead() {
    JsonNode plan = plan(95.5 * BERT_STEP);
    assertThat(Outcome.keys(plan)).containsExactly("flops", "models");
    JsonNode model = plan.get("models").get(0);
    assertThat(Outcome.keys(model))
        .containsExactly("name", "architecture", "parameters", "steps", "tokens", "flops");
    long steps = model.get("steps").asLong();
    assertThat(steps).as("some sequences are short").isGreaterThan(95);
    assertThat(model.get("tokens").asLong()).isLessThan(64 * steps);
    assertThat(model.get("flops").asDouble()).isBetween(94.5 * BERT_STEP, 95.5 * BERT_STEP);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void threeArchitectures() throws Exception {
    double flops = 6.5 * BERT_STEP;
    JsonNode result = compare("--json", "--flops", flops, bert, roberta, electra).done().json();
    assertThat(Outcome.keys(result))
        .containsExactly("output", "flops", "models", "table", "plot", "notices", "seconds");
    JsonNode models = result.get("models");
    assertThat(models).hasSize(3);
    for (JsonNode model : models) {
      assertThat(Outcome.keys(model))
          .containsExactly(
              "name",
              "architecture",
              "run",
              "parameters",
              "steps",
              "tokens",
              "flops",
              "minutes",
              "held_out_tokens_per_byte",
              "untrained",
              "trained",
              "untrained_blimp_accuracy",
              "blimp_accuracy",
              "curve");
      assertThat(model.get("flops").asDouble())
          .as("another step would not fit")
          .isBetween(flops - 2 * BERT_STEP, flops);
      assertThat(model.get("minutes").asDouble()).isPositive();
      JsonNode trained = model.get("trained");
      assertThat(trained.get("step").asLong()).isEqualTo(model.get("steps").asLong());
      assertThat(trained.get("flops").asDouble()).isEqualTo(model.get("flops").asDouble());
      assertThat(trained.get("bits_per_byte").asDouble())
          .isEqualTo(
              trained.get("masked_lm_loss").asDouble()
                  / Math.log(2)
                  * model.get("held_out_tokens_per_byte").asDouble(),
              within(1e-9));
      assertThat(model.get("untrained").get("step").asLong()).isZero();
      assertThat(model.get("curve")).hasSize(2);
    }
    // a vocabulary of bytes: one token to a byte, but for spaces and line breaks between sentences
    assertThat(models.get(1).get("held_out_tokens_per_byte").asDouble()).isBetween(0.9, 1.0);
    assertThat(models.get(0).get("trained").get("disc_auc").isNull()).isTrue();
    assertThat(models.get(2).get("trained").get("disc_auc").asDouble()).isPositive();
    assertThat(Outcome.keys(models.get(2).get("trained")))
        .containsExactly(
            "step",
            "flops",
            "masked_lm_loss",
            "bits_per_byte",
            "masked_lm_accuracy",
            "disc_loss",
            "disc_auc",
            "disc_accuracy",
            "disc_precision",
            "disc_recall");
    Path out = folder.resolve("out");
    assertThat(out.resolve("comparison.md"))
        .content()
        .contains("|  | recipe | roberta | electra |", "| FLOPs |", "(comparison.svg)")
        .contains("discriminator: AUC | – | – | 0.", "recipe and electra are not asked quite");
    var svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(out.resolve("comparison.svg").toFile());
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(3);
    assertThat(out.resolve("comparison.json")).content().contains("\"tokens\"");
  }

  /** Of an earlier compare, and of pretrain. */
  @Test
  void finishedRunsAreTakenAsTheyAre() throws IOException {
    Path run = folder.resolve("out/recipe");
    int steps = plan(3.5 * BERT_STEP).get("models").get(0).get("steps").asInt();
    Outcome.of("pretrain", bert, "--run", run, "--set", "training.steps=" + steps).done();
    Path weights = run.resolve("checkpoints/step-%08d/model.safetensors".formatted(steps));
    var written = Files.getLastModifiedTime(weights);
    Object[] arguments = {"--json", "--flops", 3.5 * BERT_STEP, bert, electra};
    JsonNode first = compare(arguments).done().json();
    assertThat(Files.getLastModifiedTime(weights)).isEqualTo(written);
    assertThat(first.get("models").get(0).get("minutes").isNull())
        .as("no line in metrics")
        .isTrue();
    assertThat(compare(arguments).done().json().get("models")).isEqualTo(first.get("models"));
    Outcome other = compare("--flops", 2.5 * BERT_STEP, bert, electra);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains(run.toString(), "training.steps: %d in the checkpoint, ".formatted(steps));
  }

  @Test
  void blimpBeforeAndAfter() throws IOException {
    Path data = folder.resolve("blimp");
    samples.write(
        "blimp/agreement.jsonl",
        """
        {"sentence_good": "The cat ran home.", "sentence_bad": "The cat sat home on.", "field": "syntax", \
        "linguistics_term": "agreement", "UID": "agreement", "pairID": "0"}
        """);
    Object[] arguments = {"--json", "--flops", 2.5 * BERT_STEP, "--blimp", data, bert, electra};
    JsonNode result = compare(arguments).done().json();
    for (JsonNode model : result.get("models")) {
      assertThat(model.get("untrained_blimp_accuracy").asDouble()).isBetween(0.0, 1.0);
      assertThat(model.get("blimp_accuracy").asDouble()).isBetween(0.0, 1.0);
    }
    Path out = folder.resolve("out");
    assertThat(out.resolve("comparison.md")).content().contains("| BLiMP, pairs right | ");
    assertThat(out.resolve("recipe/untrained/checkpoints/step-00000000")).isDirectory();
    Path kept = out.resolve("recipe/blimp.json");
    Files.writeString(
        kept, Files.readString(kept).replaceAll("\"accuracy\":[^,}]*", "\"accuracy\":0.25"));
    JsonNode again = compare(arguments).done().json().get("models").get(0);
    assertThat(again.get("blimp_accuracy").asDouble()).as("kept").isEqualTo(0.25);
    compare("--flops", 1e6, "--blimp", folder.resolve("nowhere"), bert, electra)
        .failed(2, "nowhere");
    compare("--flops", 1e6, "--blimp-limit", 0, bert, electra).failed(2, "--blimp-limit is 0");
  }

  @Test
  void badArguments() {
    compare("--flops", 1e9, bert).failed(2, "RECIPE");
    compare("--flops", -1, bert, electra).failed(2, "--flops", "-1.0");
    compare("--flops", 1e9, "--set", "training.steps=5", bert, electra)
        .failed(2, "training.steps", "--flops");
  }

  @Test
  void recipesThatCannotBeCompared() throws IOException {
    compare("--flops", BERT_STEP / 10, bert, electra)
        .failed(1, "3.05e4 FLOPs", "recipe", "batch_size");
    Path namesake = samples.write("other/recipe.yaml", Files.readString(bert));
    compare("--flops", 1e6, bert, namesake).failed(1, bert.toString(), namesake.toString());
    Path blind = variant("blind.yaml", "validation: " + folder.resolve("shards") + ",", "");
    compare("--flops", 1e6, bert, blind).failed(1, "blind.yaml", "data.validation");
    Path started = variant("started.yaml", "threads: 1", "threads: 1, start_from: models/bert");
    compare("--flops", 1e6, bert, started).failed(1, "started.yaml", "start_from");
    Path phases = folder.resolve("phases.yaml");
    Files.writeString(
        phases,
        Files.readString(bert) + "phases: [{until_step: 1}, {training: {batch_size: 8}}]\n");
    compare("--flops", 1e6, bert, phases).failed(1, "phases.yaml", "phases");
  }

  @Test
  void otherTexts() throws IOException {
    Path text = samples.write("longer.txt", Files.readString(samples.corpus()) + "The end.\n");
    Path other = folder.resolve("other-shards");
    Outcome.of("prepare", "--tokenizer", samples.vocabulary(), "--output", other, text).done();
    Path shards = folder.resolve("shards");
    Path trained = variant("trained.yaml", "path: " + shards, "path: " + other);
    Path judged = variant("judged.yaml", "validation: " + shards, "validation: " + other);
    for (Path recipe : new Path[] {trained, judged}) {
      Outcome outcome = compare("--flops", 1e6, bert, recipe);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err())
          .contains("different text", shards.toString(), other.toString())
          .contains(
              recipe.equals(trained) ? "recipe and trained train on" : "judged are judged on");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
