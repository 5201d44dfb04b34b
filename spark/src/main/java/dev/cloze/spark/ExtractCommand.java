package dev.cloze.spark;

import dev.cloze.command.ExtractionSettings;
import dev.cloze.text.wiki.ExtractionResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "extract",
    description = {
      "Makes clean text of MediaWiki dumps: the files that cloze corpus extract writes.",
      "A task reads a dump: give it the dozens of files in which large wikis are published."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar extract"
            + " --output hdfs:///texts/wiki hdfs:///dumps/enwiki")
final class ExtractCommand implements Callable<Integer> {
  /** What {@code --json} prints; the keys of {@code cloze corpus extract}. */
  record Result(
      String output,
      int dumps,
      int brokenDumps,
      long inputBytes,
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

  @Mixin private ExtractionSettings settings;

  @Parameters(
      paramLabel = "DUMP",
      arity = "1..*",
      description = "Dumps, or folders of them, in the order to read them.")
  private List<String> dumps;

  @Mixin private Submission submission;

  @Override
  public Integer call() {
    ExtractJob.Options options =
        new ExtractJob.Options(dumps, output, settings.options(List.of(), Path.of(""), 1));
    long started = System.nanoTime();
    ExtractionResult made = submission.run(spark -> new ExtractJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            made.dumps(),
            made.brokenDumps(),
            made.inputBytes(),
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
