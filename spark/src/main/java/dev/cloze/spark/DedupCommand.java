package dev.cloze.spark;

import dev.cloze.text.dedup.DedupOptions;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dedup",
    description = {
      "Writes a corpus anew without the documents that it holds more than once: the documents that"
          + " cloze corpus dedup writes.",
      "The report of what went, removed.jsonl, is made on one machine only."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar dedup"
            + " --output hdfs:///clean hdfs:///text")
final class DedupCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String output,
      int files,
      long inputBytes,
      long documents,
      long kept,
      long exactDuplicates,
      long nearDuplicates,
      long candidatePairs,
      double seconds,
      List<String> problems) {}

  @Option(names = "--exact", description = "Remove documents with the same text only.")
  private boolean exact;

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

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to make, with documents/.")
  private String output;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<String> files;

  @Mixin private Submission submission;

  @Override
  public Integer call() {
    DedupJobOptions options =
        new DedupJobOptions(
            files,
            output,
            exact
                ? Optional.empty()
                : Optional.of(new NearDuplicateOptions(threshold, permutations, shingleWords)),
            documents.options(),
            documents.partBytes(),
            DedupOptions.DEFAULT_PART_BYTES);
    long started = System.nanoTime();
    DedupJob.Result made = submission.run(spark -> new DedupJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            made.files(),
            made.inputBytes(),
            made.documents(),
            made.kept(),
            made.exactDuplicates(),
            made.nearDuplicates(),
            made.candidatePairs(),
            seconds,
            made.problems()),
        made.problems(),
        "%s: %,d of %,d documents kept, %,d equal ones and %,d similar ones removed, %.1f s"
            .formatted(
                output,
                made.kept(),
                made.documents(),
                made.exactDuplicates(),
                made.nearDuplicates(),
                seconds));
    return 0;
  }
}
