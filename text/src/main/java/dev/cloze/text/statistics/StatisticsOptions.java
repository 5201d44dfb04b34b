package dev.cloze.text.statistics;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to count.
 *
 * @param files text files, or directories of them
 * @param documents how the files are cut into documents
 * @param tokenizer to count tokens with
 * @param workers threads; 0 for one per core. The result does not depend on it
 * @param longestLines how many of the longest to name
 * @param temporary where what does not fit in memory is sorted; it is emptied again
 * @param memoryBytes for what is sorted at once
 */
public record StatisticsOptions(
    List<Path> files,
    DocumentOptions documents,
    Optional<Tokenizer> tokenizer,
    int workers,
    int longestLines,
    Path temporary,
    long memoryBytes) {
  public StatisticsOptions {
    files = List.copyOf(files);
  }

  /**
   * One worker per core, the ten longest lines, an eighth of the heap for sorting, at most 1 GiB.
   */
  public static StatisticsOptions of(
      List<Path> files, DocumentOptions documents, Optional<Tokenizer> tokenizer) {
    return new StatisticsOptions(
        files,
        documents,
        tokenizer,
        0,
        10,
        Path.of(System.getProperty("java.io.tmpdir")),
        Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 8));
  }

  public StatisticsOptions with(int newWorkers, int newLongestLines) {
    return new StatisticsOptions(
        files, documents, tokenizer, newWorkers, newLongestLines, temporary, memoryBytes);
  }

  int threads() {
    return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
  }
}
