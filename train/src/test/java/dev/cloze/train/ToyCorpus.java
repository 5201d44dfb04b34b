package dev.cloze.train;

import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A dozen words in random order, prepared: enough to train on in a test. */
final class ToyCorpus {
  private static final List<String> WORDS =
      List.of(
          "the", "a", "cat", "dog", "bird", "sees", "hears", "likes", "old", "young", "green",
          "red");

  private ToyCorpus() {}

  /** Writes {@code tokenizer}, {@code train} and {@code held-out} into a directory. */
  static void write(Path directory) throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    tokens.add(".");
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED),
        directory.resolve("tokenizer"));
    prepare(directory, "train", 60, 1);
    prepare(directory, "held-out", 10, 2);
  }

  private static void prepare(Path directory, String name, int documents, long seed)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      for (int j = 0; j < 3 + random.nextInt(5); j++) {
        for (int k = 0; k < 3 + random.nextInt(6); k++) {
          text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        text.append(".\n");
      }
      text.append('\n');
    }
    Path file = Files.writeString(directory.resolve(name + ".txt"), text);
    Preparation.run(
        PreparationOptions.of(
            List.of(file), directory.resolve("tokenizer"), directory.resolve(name)),
        ProgressListener.NONE);
  }
}
