package dev.cloze.cli;

import dev.cloze.command.ExtractionSettings;
import dev.cloze.text.wiki.ExtractionCounts;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.ExtractionResult;
import dev.cloze.text.wiki.WikiExtraction;
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
      "Makes clean text of MediaWiki dumps, as of Wikipedia.",
      "Reads pages-articles XML, plain or packed, in constant memory."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze corpus extract --output texts/wiki enwiki-latest-pages-articles.xml.bz2")
final class CorpusExtractCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
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
      description = "The folder to make; it appears when it is whole.")
  private Path output;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads (default: one per core). The result does not depend on it.")
  private int workers;

  @Mixin private ExtractionSettings settings;

  @Parameters(
      paramLabel = "DUMP",
      arity = "1..*",
      description = "Dumps, in the order to read them.")
  private List<Path> dumps;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    Inputs.requireReadable(dumps);
    ExtractionOptions options = settings.options(dumps, output, workers);
    long started = System.nanoTime();
    ExtractionResult made;
    try (Progress progress = reporting.progress()) {
      made =
          WikiExtraction.run(
              options,
              (read, total, articles) ->
                  progress.update(read, total, () -> "%,d articles".formatted(articles)));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    made.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    ExtractionCounts counts = made.counts();
    reporting.result(
        new Result(
            output.toString(),
            made.dumps(),
            made.brokenDumps(),
            made.inputBytes(),
            counts.pages(),
            counts.articles(),
            counts.redirects(),
            counts.otherNamespaces(),
            counts.otherModels(),
            counts.withoutText(),
            counts.characters(),
            made.files(),
            seconds,
            made.problems()),
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d articles of %,d pages, %,d characters, %.1f s; %,d redirects,"
                        + " %,d pages of other namespaces and %,d without text left out%n",
                    output,
                    counts.articles(),
                    counts.pages(),
                    counts.characters(),
                    seconds,
                    counts.redirects(),
                    counts.otherNamespaces(),
                    counts.withoutText() + counts.otherModels()));
    return ExitCode.DONE;
  }
}
