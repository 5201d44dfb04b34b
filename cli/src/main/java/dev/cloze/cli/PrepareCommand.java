package dev.cloze.cli;

import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.PreparationResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prepare",
    description = {
      "Tokenises a corpus into shards that training reads.",
      "Reads .txt and .jsonl files, plain, compressed or in archives, in constant memory."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  cloze prepare --tokenizer tokenizers/english --output shards/train train.txt more.jsonl.gz")
final class PrepareCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String output,
      int files,
      long inputBytes,
      long documents,
      long sentences,
      long tokens,
      int shards,
      double seconds,
      List<String> problems) {}

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "A tokenizer or model directory, or a vocab.txt.")
  private Path tokenizer;

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

  @Option(names = "--overwrite", description = "Replace a prepared corpus that is already there.")
  private boolean overwrite;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<Path> files;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    var options =
        new PreparationOptions(
            files,
            tokenizer,
            output,
            workers,
            PreparationOptions.DEFAULT_SHARD_BYTES,
            documents.options(),
            overwrite);
    long started = System.nanoTime();
    PreparationResult made;
    try (Progress progress = reporting.progress()) {
      made =
          Preparation.run(
              options,
              p ->
                  progress.update(
                      p.bytesRead(), p.bytesTotal(), () -> "%,d tokens".formatted(p.tokens())));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    made.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    reporting.result(
        new Result(
            made.output().toString(),
            made.files(),
            made.inputBytes(),
            made.documents(),
            made.sentences(),
            made.tokens(),
            made.shards(),
            seconds,
            made.problems()),
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d documents, %,d sentences, %,d tokens in %d shard%s, %.1f s%n",
                    made.output(),
                    made.documents(),
                    made.sentences(),
                    made.tokens(),
                    made.shards(),
                    made.shards() == 1 ? "" : "s",
                    seconds));
    return ExitCode.DONE;
  }
}
