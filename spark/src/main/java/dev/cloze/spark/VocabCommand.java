package dev.cloze.spark;

import dev.cloze.text.vocabulary.TrainingResult;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyType;
import java.util.List;
import java.util.Locale;
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
  /** What {@code --json} prints. */
  record Result(
      String output,
      String type,
      int size,
      long documents,
      long words,
      long occurrences,
      double seconds,
      List<String> problems) {}

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "wordpiece",
      description = "The kind of vocabulary: wordpiece (the default), bpe or words.")
  private VocabularyType type;

  @Option(
      names = "--size",
      paramLabel = "N",
      required = true,
      description = "Tokens in all; 30522 in BERT, 8000 for a small corpus.")
  private int size;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "The tokenizer's folder, in Hugging Face's layout.")
  private String output;

  @Option(names = "--cased", description = "Keep case and accents.")
  private boolean cased;

  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      description =
          "Pairs of pieces, or words, seen less often are left out (default: 2; words: 1).")
  private Integer minFrequency;

  @Option(
      names = "--max-alphabet",
      paramLabel = "N",
      defaultValue = "" + VocabularyOptions.DEFAULT_MAX_ALPHABET,
      description = "The most frequent characters to keep (default: ${DEFAULT-VALUE}).")
  private int maxAlphabet;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<String> files;

  @Mixin private Submission submission;

  @Override
  public Integer call() {
    VocabularyOptions vocabulary =
        new VocabularyOptions(
            type,
            size,
            minFrequency == null ? VocabularyOptions.defaultMinFrequency(type) : minFrequency,
            !cased,
            maxAlphabet);
    VocabularyJobOptions options =
        new VocabularyJobOptions(
            files, output, vocabulary, documents.options(), documents.partBytes(), 0);
    long started = System.nanoTime();
    TrainingResult made = submission.run(spark -> new VocabularyJob(spark, options).run());
    double seconds = (System.nanoTime() - started) / 1e9;
    submission.result(
        new Result(
            output,
            type.name().toLowerCase(Locale.ROOT),
            made.size(),
            made.documents(),
            made.words(),
            made.occurrences(),
            seconds,
            made.problems()),
        made.problems(),
        "%s: %,d tokens from %,d documents, %.1f s"
            .formatted(output, made.size(), made.documents(), seconds));
    return 0;
  }
}
