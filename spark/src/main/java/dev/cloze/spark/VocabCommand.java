package dev.cloze.spark;

import dev.cloze.command.DocumentSettings;
import dev.cloze.command.VocabularySettings;
import dev.cloze.text.vocabulary.TrainingResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "vocab-train",
    description = {
      "Trains a vocabulary: the files that cloze vocab train writes.",
      "The cluster counts words; the driver learns from the counts."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --class dev.cloze.spark.SparkMain cloze-spark.jar vocab-train --size 30522"
            + " --output hdfs:///tokenizers/english hdfs:///text")
final class VocabCommand implements Callable<Integer> {
  /** What {@code --json} prints; the keys of {@code cloze vocab train}. */
  record Result(
      String output,
      String type,
      int size,
      long documents,
      double seconds,
      List<String> problems,
      long words,
      long occurrences,
      long wordsLeftOut,
      long occurrencesLeftOut,
      long leftOutUpToCount) {}

  @Mixin private VocabularySettings vocabulary;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "The tokenizer's folder, in Hugging Face's layout.")
  private String output;

  @Option(names = "--overwrite", description = "Replace a tokenizer that is already there.")
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
    VocabularyJobOptions options =
        new VocabularyJobOptions(
            files, output, vocabulary.options(), documents.options(), parts.bytes(), 0, overwrite);
    long started = System.nanoTime();
    TrainingResult made = submission.run(spark -> new VocabularyJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            vocabulary.type(),
            made.size(),
            made.documents(),
            seconds,
            made.problems(),
            made.words(),
            made.occurrences(),
            made.leftOut().words(),
            made.leftOut().occurrences(),
            made.leftOut().count()),
        made.problems(),
        "%s: %,d tokens from %,d documents, %.1f s"
            .formatted(output, made.size(), made.documents(), seconds));
    return 0;
  }
}
