package dev.cloze.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data that lies beside the project where it is developed; tests that want it skip elsewhere. */
public final class Shared {
  private Shared() {}

  public static Path file(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, () -> "skipped: no shared/" + name + " beside the project");
    throw new AssertionError();
  }

  public static Vocabulary uncased() {
    return Vocabulary.read(file("data/vocab/bert-base-uncased-vocab.txt"));
  }

  public static Vocabulary chinese() {
    return Vocabulary.read(file("data/vocab/bert-base-chinese-vocab.txt"));
  }

  /** The published BPE of GPT-2. */
  public static ByteLevelBpeTokenizer gpt2() {
    return (ByteLevelBpeTokenizer) TokenizerFiles.read(file("data/vocab/gpt2"));
  }
}
