package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A RoBERTa from a text to filled blanks, by the commands a person types. */
class RobertaCommandsTest {
  @TempDir Path folder;

  @Test
  void fromTextToFilledBlanks() throws IOException {
    Path tokenizer = folder.resolve("tokenizer");
    TokenizerFiles.write(Samples.bytes(), tokenizer);
    Path shards = folder.resolve("shards");
    Outcome.of(
            "prepare", "--tokenizer", tokenizer, "--output", shards, new Samples(folder).corpus())
        .done();
    Path recipe =
        Files.writeString(
            folder.resolve("recipe.yaml"),
            """
            architecture:
              {type: roberta, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2,
               intermediate_size: 16, max_position_embeddings: 34}
            tokenizer: %s
            data: {path: %s, validation: %2$s, length: 32, blocks: complete}
            objective: {masking: roberta, next_sentence: false}
            optimizer: {type: adam, learning_rate: 1.0e-3}
            schedule: {warmup_steps: 1, decay: warmup_polynomial}
            training: {steps: 2, batch_size: 4, threads: 1}
            evaluation: {batches: 1}
            """
                .formatted(tokenizer, shards));
    JsonNode plan = Outcome.of("pretrain", "--json", "--dry-run", recipe).done().json();
    // 261 tokens and 34 positions of 8 features, a layer, a head
    assertThat(plan.get("parameters").asLong()).isEqualTo(261 * 8 + 34 * 8 + 16 + 600 + 88 + 261);
    Path run = folder.resolve("run");
    JsonNode result = Outcome.of("pretrain", "--json", recipe, "--run", run).done().json();
    assertThat(result.get("held_out").get("next_sentence_loss").isNull()).isTrue();
    assertThat(Path.of(result.get("checkpoint").asText(), "README.md"))
        .content()
        .contains("# RoBERTa, pre-trained with Cloze", "RobertaForMaskedLM.from_pretrained");

    JsonNode predictions =
        Outcome.of("fill-mask", "--json", "--top", 2, "--model", run, "The <mask> sat on <mask>.")
            .done()
            .json()
            .get("predictions");
    assertThat(predictions).hasSize(2);
    assertThat(predictions.get(0)).hasSize(2);
  }

  @Test
  void benchmark() {
    JsonNode measured =
        Outcome.of(
                "bench",
                "pretrain",
                "--json",
                "--model",
                "roberta-med-small",
                "--precision",
                "fp32",
                "--batch",
                1,
                "--length",
                16,
                "--steps",
                1,
                "--vocab-size",
                300)
            .done()
            .json()
            .get("cases")
            .get(0);
    assertThat(measured.get("model").asText()).isEqualTo("roberta-med-small");
    assertThat(measured.get("tokens_per_second").asDouble()).isPositive();
  }
}
