package dev.cloze.spark;

import dev.cloze.command.DocumentSettings;
import dev.cloze.command.NearDuplicateSettings;
import dev.cloze.text.dedup.DedupOptions;
import dev.cloze.text.dedup.DedupResult;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dedup",
    description = {
      "Writes a corpus anew without the documents that it holds more than once: the files that"
          + " cloze corpus dedup writes."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar dedup"
            + " --output hdfs:///clean hdfs:///text")
final class DedupCommand implements Callable<Integer> {
  /** What {@code --json} prints; the keys of {@code cloze corpus dedup}. */
  record Result(
      String output,
      int files,
      long inputBytes,
      long documents,
      long kept,
      long exactDuplicates,
      long nearDuplicates,
      long candidatePairs,
      List<String> duplicateFiles,
      double seconds,
      List<String> problems) {}

  @Mixin private NearDuplicateSettings near;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to make, with documents/, removed.jsonl and summary.json.")
  private String output;

  @Option(
      names = "--overwrite",
      description = "Replace a corpus without duplicates that is already there.")
  private boolean overwrite;

  @Mixin private DocumentSettings documents;

  @Mixin private PartSettings parts;

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
            near.options(),
            documents.options(),
            parts.bytes(),
            DedupOptions.DEFAULT_PART_BYTES,
            overwrite);
    long started = System.nanoTime();
    DedupResult made = submission.run(spark -> new DedupJob(spark, options).run());
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
            made.duplicateFiles(),
            seconds,
            made.problems()),
        Stream.concat(made.problems().stream(), made.duplicateFiles().stream()).toList(),
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
