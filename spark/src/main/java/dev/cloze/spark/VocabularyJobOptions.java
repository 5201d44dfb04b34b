package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.VocabularyOptions;
import java.util.List;

/**
 * What to count and to learn; paths are Hadoop's.
 *
 * @param partBytes text that one task counts, about. The result does not depend on it
 * @param memoryBytes of the driver, for learning; 0: half of what it has
 * @param overwrite whether a tokenizer that is already there may be replaced
 */
record VocabularyJobOptions(
    List<String> files,
    String output,
    VocabularyOptions vocabulary,
    DocumentOptions documents,
    long partBytes,
    long memoryBytes,
    boolean overwrite) {

  VocabularyJobOptions {
    files = List.copyOf(files);
  }
}
