package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.Merge;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that take a tokenizer, with byte-level BPE. */
class ByteLevelCommandsTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeTokenizer() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteSymbols.symbol(b)));
    }
    List<Merge> merges = List.of(new Merge("a", "t"), new Merge("\u0120", "c"));
    merges.forEach(merge -> tokens.add(merge.joined()));
    tokens.add("<mask>");
    model = folder.resolve("bytes");
    TokenizerFiles.write(
        new ByteLevelBpeTokenizer(
            Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
            merges,
            ByteLevelOptions.ROBERTA),
        model);
  }

  @Test
  void tokenize() throws IOException {
    Path text = new Samples(folder).write("text.txt", "at cat\n\u00E9\n");
    Outcome shown = Outcome.of("tokenize", "--model", model, text).done();
    assertThat(shown.out()).isEqualTo("at \u0120c at\n\u00C3 \u00A9\n");
    Outcome ids = Outcome.of("tokenize", "--ids", "--model", model, text).done();
    assertThat(ids.out()).isEqualTo("260 261 260\n199 173\n");
  }

  @Test
  void benchmark() throws IOException {
    Outcome outcome =
        Outcome.of(
                "bench",
                "tokenize",
                "--json",
                "--rounds",
                1,
                "--model",
                model,
                new Samples(folder).corpus())
            .done();
    assertThat(outcome.json().at("/cases/0/tokenizer").asText()).isEqualTo("bytes");
    assertThat(outcome.json().at("/cases/0/tokens").asLong()).isPositive();
  }

  @Test
  void prepare() throws IOException {
    Outcome outcome =
        Outcome.of(
                "prepare",
                "--json",
                "--tokenizer",
                model,
                "--output",
                folder.resolve("shards"),
                new Samples(folder).corpus())
            .done();
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
  }
}
