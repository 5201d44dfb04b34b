package dev.cloze.cli;

import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small inputs in a folder of the test's own. */
final class Samples {
  static final List<String> TOKENS =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "on", "mat", "dog",
          "##s", ".", "a", "ran", "home", "and", "slept");

  private static final List<String> SENTENCES =
      List.of(
          "The cat sat on the mat.", "A dog ran home and slept.", "The dogs sat.", "The cat ran.");

  private final Path folder;

  Samples(Path folder) {
    this.folder = folder;
  }

  /** RoBERTa's special tokens and one token per byte: a tokenizer without merges. */
  static Tokenizer bytes() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteSymbols.symbol(b)));
    }
    tokens.add("<mask>");
    return new ByteLevelBpeTokenizer(
        Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
        List.of(),
        ByteLevelOptions.ROBERTA);
  }

  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  Path vocabulary() throws IOException {
    return write("vocab.txt", String.join("\n", TOKENS) + "\n");
  }

  /** Forty documents of four sentences. */
  Path corpus() throws IOException {
    var text = new StringBuilder();
    for (int d = 0; d < 40; d++) {
      for (int s = 0; s < 4; s++) {
        text.append(SENTENCES.get((d + s * d) % 4)).append(' ');
      }
      text.append("\n\n");
    }
    return write("corpus.txt", text.toString());
  }

  Path gzip(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /** A prepared corpus; the vocabulary is the tokenizer. */
  Path shards() throws IOException {
    Path shards = folder.resolve("shards");
    if (Files.notExists(shards)) {
      Outcome.of("prepare", "--tokenizer", vocabulary(), "--output", shards, corpus()).done();
    }
    return shards;
  }

  /** A recipe of a very small model that trains on {@link #shards()} for two steps. */
  Path recipe() throws IOException {
    Path shards = shards();
    return write(
        "recipe.yaml",
        """
        architecture:
          {type: bert, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 16,
           max_position_embeddings: 16}
        tokenizer: %s
        data: {path: %s, validation: %s, length: 16}
        optimizer: {type: adamw, learning_rate: 1.0e-3}
        schedule: {warmup_steps: 1}
        training: {steps: 2, batch_size: 4, threads: 1}
        evaluation: {batches: 1}
        """
            .formatted(vocabulary(), shards, shards));
  }
}
