package dev.cloze.cli;

import dev.cloze.command.DocumentSettings;
import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.PreparationResult;
import dev.cloze.data.ProgressListener;
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
      "Reads .txt and .jsonl files, plain, compressed or in archives, in constant memory.",
      "What was stopped goes on after its last finished shard when the same command is run again."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  cloze prepare --tokenizer tokenizers/english --output shards/train train.txt more.jsonl.gz")
final class PrepareCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String output,
      long files,
      long inputBytes,
      long documents,
      long sentences,
      long tokens,
      int shards,
      int keptShards,
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

  @Option(
      names = "--restart",
      description = "Throw away what an earlier command left unfinished, and begin anew.")
  private boolean restart;

  @Option(
      names = "--skip-duplicates",
      description =
          "Leave out files with the same content as one before them; otherwise they are reported.")
  private boolean skipDuplicates;

  @Option(
      names = "--shard-megabytes",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "A shard ends at this size of its token ids, in MiB (default: 256). What is stopped loses"
              + " the shard at hand.")
  private long shardMegabytes;

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
            shardMegabytes << 20,
            documents.options(),
            skipDuplicates,
            overwrite,
            restart);
    long started = System.nanoTime();
    PreparationResult made;
    try (Progress progress = reporting.progress()) {
      made = Preparation.run(options, report(progress));
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
            made.keptShards(),
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

  private static ProgressListener report(dev.cloze.cli.Progress progress) {
    return new ProgressListener() {
      @Override
      public void onProgress(Progress now) {
        progress.update(
            now.bytesRead(), now.bytesTotal(), () -> "%,d tokens".formatted(now.tokens()));
      }

      @Override
      public void onResume(Resumed resumed) {
        progress.line(
            "cloze: going on after %,d finished shard%s"
                .formatted(resumed.shards(), resumed.shards() == 1 ? "" : "s"));
        progress.startAt(resumed.bytesRead());
      }
    };
  }
}
