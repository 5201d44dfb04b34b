package dev.cloze.data;

import dev.cloze.config.ObjectiveConfig;
import java.nio.file.Path;

/**
 * What to export and how.
 *
 * @param corpus as {@link Corpus#open(Path, dev.cloze.text.tokenizer.Tokenizer, Path)} takes it
 * @param output the directory to make
 * @param length of every sequence, padding included
 * @param shortSequenceProbability as in {@link SentencePairs}
 * @param objective how tokens are chosen and masked, and whether samples are pairs
 * @param epochs how often the corpus is gone through, with other masks and pairs each time; the
 *     original's dupe_factor
 * @param fileBytes a file ends at this size, before compression
 * @param overwrite whether an export that is already there may be replaced
 */
public record TfRecordOptions(
    Path corpus,
    Path tokenizerDirectory,
    Path output,
    int length,
    double shortSequenceProbability,
    ObjectiveConfig objective,
    int epochs,
    long seed,
    boolean gzip,
    long fileBytes,
    boolean overwrite) {
  public static final long DEFAULT_FILE_BYTES = 256L << 20;

  public TfRecordOptions {
    if (epochs < 1) {
      throw new DataException("epochs is %d; it must be 1 or more".formatted(epochs));
    }
    if (fileBytes < 1) {
      throw new DataException(
          "the file size is %,d bytes; it must be positive".formatted(fileBytes));
    }
  }
}
