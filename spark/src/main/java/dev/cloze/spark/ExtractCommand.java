package dev.cloze.spark;

import dev.cloze.text.wiki.ExtractionOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "extract",
    description = {
      "Makes clean text of MediaWiki dumps: for each dump, a folder with the files that cloze"
          + " corpus extract makes of it.",
      "A task reads a dump: give it the dozens of files in which large wikis are published."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar extract"
            + " --output hdfs:///texts/wiki hdfs:///dumps/enwiki")
final class ExtractCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String output,
      int dumps,
      int brokenDumps,
      long pages,
      long articles,
      long redirects,
      long otherNamespaces,
      long otherModels,
      long withoutText,
      long characters,
      int files,
      double seconds,
      List<String> problems) {}

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to make.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "jsonl",
      description =
          "jsonl (the default) with id, title and text, or txt with an empty line between"
              + " articles.")
  private ExtractionOptions.Format format;

  @Option(
      names = "--namespace",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description = "Whose pages to keep (default: 0, the articles). Repeatable.")
  private Set<Integer> namespaces;

  @Option(
      names = "--all-sections",
      description = "Keep References, See also, External links and the like too.")
  private boolean allSections;

  @Parameters(
      paramLabel = "DUMP",
      arity = "1..*",
      description = "Dumps, or folders of packed ones.")
  private List<String> dumps;

  @Mixin private Submission submission;

  @Override
  public Integer call() {
    ExtractJob.Options options =
        new ExtractJob.Options(dumps, output, format, namespaces, allSections);
    long started = System.nanoTime();
    ExtractJob.Extracted made = submission.run(spark -> new ExtractJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            made.dumps(),
            made.brokenDumps(),
            made.counts().pages(),
            made.counts().articles(),
            made.counts().redirects(),
            made.counts().otherNamespaces(),
            made.counts().otherModels(),
            made.counts().withoutText(),
            made.counts().characters(),
            made.files(),
            seconds,
            made.problems()),
        made.problems(),
        "%s: %,d articles of %,d pages from %,d dumps, %.1f s"
            .formatted(
                output, made.counts().articles(), made.counts().pages(), made.dumps(), seconds));
    return 0;
  }
}
