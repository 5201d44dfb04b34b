package dev.cloze.text.dedup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a deduplication says beside the documents that stay: what went, and how much. */
public final class DedupReport {
  /** The folder of the documents that stay. */
  public static final String DOCUMENTS = "documents";

  /** A line for each document that went. */
  public static final String REMOVED = "removed.jsonl";

  /** How much went. */
  public static final String SUMMARY = "summary.json";

  private DedupReport() {}

  /**
   * The line of {@link #REMOVED} for a document, with its end.
   *
   * @param document its number in the corpus
   * @param first of its cluster, the one that stays
   * @param equal whether an earlier document has the same text
   * @param similarity to the first, by their signatures
   */
  public static String line(
      long document,
      String source,
      long first,
      String firstSource,
      boolean equal,
      double similarity) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("document", document);
    line.put("source", source);
    line.put("duplicate_of", first);
    line.put("duplicate_of_source", firstSource);
    line.put("kind", equal ? "exact" : "near");
    line.put("similarity", similarity);
    return KeptDocuments.object(line) + "\n";
  }

  /** The content of {@link #SUMMARY}. */
  public static String summary(DedupResult result, Optional<NearDuplicateOptions> how) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("files", result.files());
    values.put("input_bytes", result.inputBytes());
    values.put("documents", result.documents());
    values.put("kept", result.kept());
    values.put("exact_duplicates", result.exactDuplicates());
    values.put("near_duplicates", result.nearDuplicates());
    how.ifPresent(
        near -> {
          values.put("threshold", near.threshold());
          values.put("permutations", near.permutations());
          values.put("shingle_words", near.shingleWords());
          values.put("bands", near.bands().bands());
          values.put("rows", near.bands().rows());
          values.put("candidate_pairs", result.candidatePairs());
        });
    values.put("duplicate_files", result.duplicateFiles());
    values.put("problems", result.problems());
    return KeptDocuments.object(values) + "\n";
  }
}
