package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.util.List;
import java.util.Optional;

/**
 * What to remove duplicates from, and how; paths are Hadoop's.
 *
 * @param near what counts as a near-duplicate; empty to remove only exact ones
 * @param partBytes text that one task reads, about. The result does not depend on it
 * @param fileBytes a file of the output ends at the first document that brings it to this size
 * @param overwrite whether an output that is already there may be replaced
 */
record DedupJobOptions(
    List<String> files,
    String output,
    Optional<NearDuplicateOptions> near,
    DocumentOptions documents,
    long partBytes,
    long fileBytes,
    boolean overwrite) {

  DedupJobOptions {
    files = List.copyOf(files);
  }
}
