package dev.cloze.spark;

import dev.cloze.command.DocumentSettings;
import dev.cloze.data.PreparationResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prepare",
    description = {
      "Tokenises a corpus into shards that training reads: the files that cloze prepare writes.",
      "Paths are local ones on a disk that all machines share, or of any Hadoop file system."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar prepare"
            + " --tokenizer tokenizers/english --output s3a://corpus/shards s3a://corpus/text")
final class PrepareCommand implements Callable<Integer> {
  /** What {@code --json} prints; the keys of {@code cloze prepare}. */
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
  private String tokenizer;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to make; it appears when it is whole.")
  private String output;

  @Option(
      names = "--shard-megabytes",
      paramLabel = "N",
      defaultValue = "256",
      description = "A shard ends at this size of its token ids, in MiB (default: 256).")
  private long shardMegabytes;

  @Option(
      names = "--restart",
      description = "Throw away what an earlier job left unfinished, and begin anew.")
  private boolean restart;

  @Option(
      names = "--skip-duplicates",
      description =
          "Leave out files with the same content as one before them; otherwise they are reported.")
  private boolean skipDuplicates;

  @Option(names = "--overwrite", description = "Replace a prepared corpus that is already there.")
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
    PrepareOptions options =
        new PrepareOptions(
            files,
            tokenizer,
            output,
            shardMegabytes << 20,
            parts.bytes(),
            documents.options(),
            skipDuplicates,
            overwrite,
            restart);
    long started = System.nanoTime();
    PreparationResult made = submission.run(spark -> new PrepareJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            made.files(),
            made.inputBytes(),
            made.documents(),
            made.sentences(),
            made.tokens(),
            made.shards(),
            made.keptShards(),
            seconds,
            made.problems()),
        made.problems(),
        "%s: %,d documents, %,d sentences, %,d tokens in %d shard%s, %.1f s"
            .formatted(
                output,
                made.documents(),
                made.sentences(),
                made.tokens(),
                made.shards(),
                made.shards() == 1 ? "" : "s",
                seconds));
    return 0;
  }
}
