package dev.cloze.text.dedup;

import dev.cloze.text.corpus.DocumentOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to remove duplicates from, and how.
 *
 * @param files text files, or directories of them
 * @param output the directory to make
 * @param near what counts as a near-duplicate; empty to remove only exact ones
 * @param documents how the files are cut into documents
 * @param workers threads; 0 for one per core. The result does not depend on it
 * @param memoryBytes for what is sorted at once; the rest waits in files
 * @param partBytes a part of the output ends at the first document that brings it to this size
 */
public record DedupOptions(
    List<Path> files,
    Path output,
    Optional<NearDuplicateOptions> near,
    DocumentOptions documents,
    int workers,
    long memoryBytes,
    long partBytes) {
  public static final long DEFAULT_PART_BYTES = 1L << 30;

  public DedupOptions {
    files = List.copyOf(files);
    if (workers < 0) {
      throw new DedupException("workers is %d; it must be 0 or more".formatted(workers));
    }
  }

  /** With one worker per core and an eighth of the heap for sorting, at most 1 GiB. */
  public static DedupOptions of(
      List<Path> files, Path output, Optional<NearDuplicateOptions> near) {
    return new DedupOptions(
        files,
        output,
        near,
        DocumentOptions.DEFAULTS,
        0,
        Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 8),
        DEFAULT_PART_BYTES);
  }

  public DedupOptions with(DocumentOptions newDocuments, int newWorkers) {
    return new DedupOptions(files, output, near, newDocuments, newWorkers, memoryBytes, partBytes);
  }

  int threads() {
    return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
  }
}
