package dev.cloze.text.wiki;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.UnpackLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What to extract and how.
 *
 * @param dumps {@code pages-articles} files, plain or packed
 * @param output the directory to make
 * @param namespaces whose pages to keep; 0 for articles
 * @param allSections also those of references, links and the like
 * @param workers threads that take the markup out; 0 for one per core. The result does not depend
 *     on it
 * @param overwrite whether an earlier extraction in the output may be replaced
 */
public record ExtractionOptions(
    List<Path> dumps,
    Path output,
    Format format,
    Set<Integer> namespaces,
    boolean allSections,
    int workers,
    boolean overwrite,
    UnpackLimits limits) {
  /** A file of the output ends at the first article that brings it to this size. */
  public static final long FILE_BYTES = 64L << 20;

  /** How the documents are written. */
  public enum Format {
    /** An object a line with the keys {@code id}, {@code title} and {@code text}. */
    JSONL,
    /** A paragraph a line, an empty line between documents. */
    TXT
  }

  public ExtractionOptions {
    dumps = List.copyOf(dumps);
    namespaces = Set.copyOf(namespaces);
    if (workers < 0) {
      throw new CorpusException("workers is %d; it must be 0 or more".formatted(workers));
    }
  }

  int threads() {
    return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
  }
}
