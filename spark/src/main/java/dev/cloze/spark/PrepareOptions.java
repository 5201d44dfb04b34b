package dev.cloze.spark;

import dev.cloze.data.DataException;
import dev.cloze.text.corpus.DocumentOptions;
import java.util.List;

/**
 * What to prepare and how; paths are Hadoop's.
 *
 * @param shardBytes a shard ends at the first document that brings its token ids to this size
 * @param partBytes text that one task tokenises, about. The result does not depend on it
 * @param skipDuplicates whether a file is left out whose content another file had before it
 * @param overwrite whether a prepared corpus that is already there may be replaced
 * @param restart whether to throw away what an earlier job for the same output left unfinished
 */
record PrepareOptions(
    List<String> files,
    String tokenizer,
    String output,
    long shardBytes,
    long partBytes,
    DocumentOptions documents,
    boolean skipDuplicates,
    boolean overwrite,
    boolean restart) {

  PrepareOptions {
    files = List.copyOf(files);
    if (shardBytes < 1 || partBytes < 1) {
      throw new DataException(
          "the shard size is %,d bytes and the part size %,d; both must be positive"
              .formatted(shardBytes, partBytes));
    }
  }
}
