package dev.cloze.task;

import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A network that predicts words, and the tokenizer it was trained with. */
public record MaskedModel(Tokenizer tokenizer, MaskedLanguageModel network) {
  public MaskedModel {
    requireFit(tokenizer, network.config().vocabSize());
  }

  /**
   * Reads both; the caller closes the network.
   *
   * @param directory of a model, or of a run, which stands for its latest checkpoint
   */
  public static MaskedModel open(Path directory) {
    Path resolved = ModelDirectory.resolve(directory);
    try {
      Tokenizer tokenizer = TokenizerFiles.read(resolved);
      tokenizer.vocabulary().mask();
      ModelDirectory.Opened opened = ModelDirectory.open(resolved);
      if (opened.missingHead().isPresent()) {
        opened.model().close();
        throw new TaskException(
            "%s has no masked-language-model head (%s is missing), so it cannot fill blanks. Use a model that was pre-trained, not one fine-tuned for another task."
                .formatted(resolved, opened.missingHead().get()));
      }
      return new MaskedModel(tokenizer, opened.model());
    } catch (IOException e) {
      throw unreadable(resolved, e);
    }
  }

  /**
   * @throws TaskException if the tokenizer has tokens that a network of this vocabulary has not
   */
  public static void requireFit(Tokenizer tokenizer, int vocabSize) {
    if (tokenizer.vocabulary().size() > vocabSize) {
      throw new TaskException(
          "The tokenizer has %,d tokens and the model only %,d: they do not belong together."
              .formatted(tokenizer.vocabulary().size(), vocabSize));
    }
  }

  /** What is said of a directory that cannot be read. */
  public static TaskException unreadable(Path directory, IOException cause) {
    return new TaskException(
        "Cannot read the model %s: %s.".formatted(directory, cause.getMessage()), cause);
  }
}
