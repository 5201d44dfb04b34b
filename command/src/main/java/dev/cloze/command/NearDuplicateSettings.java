package dev.cloze.command;

import dev.cloze.text.dedup.NearDuplicateOptions;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which documents are duplicates. */
public final class NearDuplicateSettings {
  /** One of the two. */
  private static final class Kind {
    @Option(names = "--exact", description = "Remove documents with the same text only.")
    private boolean exact;

    @Option(
        names = "--near",
        description = "Remove those that resemble an earlier one, too (the default).")
    private boolean near;
  }

  @ArgGroup private Kind kind = new Kind();

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      defaultValue = "0.8",
      description =
          "How much two documents must share to be near-duplicates: the Jaccard similarity of"
              + " their runs of words, above 0 up to 1 (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--shingle-words",
      paramLabel = "N",
      defaultValue = "5",
      description = "Words in a run (default: ${DEFAULT-VALUE}).")
  private int shingleWords;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "128",
      description = "Numbers in a document's signature (default: ${DEFAULT-VALUE}).")
  private int permutations;

  /** Empty: only exact ones. */
  public Optional<NearDuplicateOptions> options() {
    var near = new NearDuplicateOptions(threshold, permutations, shingleWords);
    return kind.exact ? Optional.empty() : Optional.of(near);
  }
}
