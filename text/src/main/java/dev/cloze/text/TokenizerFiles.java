package dev.cloze.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hugging Face tokenizer directories. */
public final class TokenizerFiles {
  private TokenizerFiles() {}

  public static WordPieceTokenizer read(Path directory) {
    Path file = Files.isDirectory(directory) ? directory.resolve("vocab.txt") : directory;
    return new WordPieceTokenizer(Vocabulary.read(file), WordPieceOptions.UNCASED);
  }

  public static void write(WordPieceTokenizer tokenizer, Path directory) {
    try {
      Files.createDirectories(directory);
      Files.write(directory.resolve("vocab.txt"), tokenizer.vocabulary().tokens());
    } catch (IOException e) {
      throw new TokenizerException("%s cannot be written: %s".formatted(directory, e), e);
    }
  }
}
