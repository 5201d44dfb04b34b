package dev.cloze.cli;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.data.TfRecordExport;
import dev.cloze.data.TfRecordExport.ExportedFile;
import dev.cloze.data.TfRecordOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Writes masked training examples for the trainers of BERT's authors.",
      "Pairs, masks and order are those that training here would see with the same seed."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  cloze corpus export --tokenizer tokenizers/english --length 128 --max-predictions 20"
            + " --epochs 5 --output tfrecords/train shards/train")
final class CorpusExportCommand implements Callable<Integer> {
  enum Format {
    TFRECORD
  }

  enum Compression {
    NONE,
    GZIP
  }

  /** What {@code --json} prints. */
  record Result(
      String output,
      long examples,
      long predictions,
      int length,
      int maxPredictions,
      List<ExportedFile> files,
      double seconds) {}

  @Option(
      names = "--format",
      paramLabel = "WHAT",
      defaultValue = "tfrecord",
      description = "tfrecord, the only one.")
  private Format format;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "The tokenizer the corpus was prepared with.")
  private Path tokenizer;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to make; it appears when it is whole.")
  private Path output;

  @Option(
      names = "--length",
      required = true,
      paramLabel = "N",
      description = "Tokens of every sequence, padding included.")
  private int length;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often to go through the corpus, with other masks each time (dupe_factor).")
  private int epochs;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
  private long seed;

  @Option(
      names = "--mask-probability",
      paramLabel = "P",
      defaultValue = "0.15",
      description = "The share of tokens that is predicted (default: 0.15).")
  private double maskProbability;

  @Option(
      names = "--max-predictions",
      paramLabel = "N",
      defaultValue = "0",
      description = "The most predictions of a sequence (default: that share of the length).")
  private int maxPredictions;

  @Option(
      names = "--short-sequence-probability",
      paramLabel = "P",
      defaultValue = "0.1",
      description = "The share of shorter sequences (default: 0.1).")
  private double shortSequenceProbability;

  @Option(names = "--whole-word", description = "Mask all pieces of a word together.")
  private boolean wholeWord;

  @Option(
      names = "--compress",
      paramLabel = "WHAT",
      defaultValue = "none",
      description = "none (the default) or gzip.")
  private Compression compression;

  @Option(names = "--overwrite", description = "Replace an export that is already there.")
  private boolean overwrite;

  @Parameters(
      paramLabel = "CORPUS",
      description = "A prepared corpus, or Megatron's .bin and .idx files: their folder or prefix.")
  private Path corpus;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    ObjectiveConfig objective =
        new ObjectiveConfig(
            "masked_lm", maskProbability, wholeWord, true, maxPredictions, 0.8, 0.1, "bert", true);
    var options =
        new TfRecordOptions(
            corpus,
            tokenizer,
            output,
            length,
            shortSequenceProbability,
            objective,
            epochs,
            seed,
            compression == Compression.GZIP,
            TfRecordOptions.DEFAULT_FILE_BYTES,
            overwrite);
    long started = System.nanoTime();
    TfRecordExport.Result made;
    try (Progress progress = reporting.progress()) {
      made =
          TfRecordExport.run(
              options,
              (done, all) -> progress.update(done, all, () -> "%,d examples".formatted(done)));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    reporting.result(
        new Result(
            output.toString(),
            made.examples(),
            made.predictions(),
            made.length(),
            made.maxPredictions(),
            made.files(),
            seconds),
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d examples of %d tokens and at most %d predictions in %d file%s, %.1f s%n",
                    output,
                    made.examples(),
                    made.length(),
                    made.maxPredictions(),
                    made.files().size(),
                    made.files().size() == 1 ? "" : "s",
                    seconds));
    return ExitCode.DONE;
  }
}
