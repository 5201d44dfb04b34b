package dev.cloze.data;

import dev.cloze.text.corpus.DocumentOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * What to prepare and how.
 *
 * @param files text files, or directories that are searched for {@code .txt}, {@code .jsonl} and
 *     {@code .ndjson} files and for packed ones, in the order of their names
 * @param tokenizerDirectory Hugging Face tokenizer files, or a {@code vocab.txt}
 * @param output the directory to make
 * @param workers threads that tokenise; 0 for one per core. The result does not depend on it
 * @param shardBytes a shard ends at the first document that brings its token ids to this size
 * @param documents how the files are cut into documents and lines
 * @param skipDuplicates whether a file is left out whose content another file had before it
 * @param overwrite whether a prepared corpus that is already there may be replaced
 * @param restart whether to throw away what an earlier process for the same output left unfinished
 */
public record PreparationOptions(
    List<Path> files,
    Path tokenizerDirectory,
    Path output,
    int workers,
    long shardBytes,
    DocumentOptions documents,
    boolean skipDuplicates,
    boolean overwrite,
    boolean restart) {
  public static final long DEFAULT_SHARD_BYTES = 256L << 20;

  public PreparationOptions {
    files = List.copyOf(files);
    if (workers < 0) {
      throw new DataException("workers is %d; it must be 0 or more".formatted(workers));
    }
    if (shardBytes < 1) {
      throw new DataException(
          "the shard size is %,d bytes; it must be positive".formatted(shardBytes));
    }
  }

  /** With one worker per core, shards of the default size, and no overwriting. */
  public static PreparationOptions of(List<Path> files, Path tokenizerDirectory, Path output) {
    return new PreparationOptions(
        files,
        tokenizerDirectory,
        output,
        0,
        DEFAULT_SHARD_BYTES,
        DocumentOptions.DEFAULTS,
        false,
        false,
        false);
  }

  int threads() {
    return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
  }
}
