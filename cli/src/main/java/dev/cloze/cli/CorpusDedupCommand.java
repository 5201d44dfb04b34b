package dev.cloze.cli;

import dev.cloze.command.DocumentSettings;
import dev.cloze.command.NearDuplicateSettings;
import dev.cloze.text.dedup.DedupListener;
import dev.cloze.text.dedup.DedupOptions;
import dev.cloze.text.dedup.DedupResult;
import dev.cloze.text.dedup.Deduplication;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dedup",
    description = {
      "Removes documents that a corpus holds more than once.",
      "The first of each stays. Memory does not grow with the corpus; about 1 KB per document is"
          + " needed beside the output while it runs. Of JSON objects only the text is kept."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze corpus dedup --output corpora/clean wiki/*.jsonl books.txt.gz",
      "  cloze prepare --tokenizer tokenizers/english --output shards corpora/clean/documents"
    })
final class CorpusDedupCommand implements Callable<Integer> {
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
      List<String> duplicateFiles,
      double seconds,
      List<String> problems) {}

  @Mixin private NearDuplicateSettings near;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description =
          "The folder to make, with documents/, removed.jsonl and summary.json; it appears when it"
              + " is whole.")
  private Path output;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads (default: one per core). The result does not depend on it.")
  private int workers;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<Path> files;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    DedupOptions options =
        DedupOptions.of(files, output, near.options()).with(documents.options(), workers);
    long started = System.nanoTime();
    DedupResult made;
    try (Progress progress = reporting.progress()) {
      made = Deduplication.run(options, (step, done, total) -> show(progress, step, done, total));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    made.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    made.duplicateFiles().forEach(line -> reporting.note("cloze: %s", line));
    reporting.result(
        new Result(
            made.output().toString(),
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
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d of %,d documents kept; %,d exact and %,d near-duplicates removed, %.1f s%n",
                    made.output(),
                    made.kept(),
                    made.documents(),
                    made.exactDuplicates(),
                    made.nearDuplicates(),
                    seconds));
    return ExitCode.DONE;
  }

  /** The whole way as one bar: both readings, and what is between them as a tenth. */
  private static void show(Progress progress, DedupListener.Step step, long done, long total) {
    double share = total == 0 ? 0 : (double) done / total;
    double way =
        switch (step) {
          case READING -> 0.6 * share;
          case SORTING -> 0.6 + 0.05 * share;
          case COMPARING -> 0.65 + 0.05 * share;
          case WRITING -> 0.7 + 0.3 * share;
        };
    progress.update(way, 1, () -> step.name().toLowerCase(Locale.ROOT));
  }
}
