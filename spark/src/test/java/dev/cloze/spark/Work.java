package dev.cloze.spark;

import dev.cloze.data.Preparation;
import dev.cloze.data.PreparationOptions;
import dev.cloze.data.ProgressListener;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.dedup.DedupListener;
import dev.cloze.text.dedup.DedupOptions;
import dev.cloze.text.dedup.Deduplication;
import dev.cloze.text.dedup.NearDuplicateOptions;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import dev.cloze.text.vocabulary.VocabularyType;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.WikiExtraction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/** What the commands do, on one machine and on a cluster, with the same settings. */
enum Work {
  EXTRACT("dump-\\d+\\.json") {
    @Override
    void onOneMachine(Path input, Path tokenizer, Path output) {
      List<Path> dumps = Stream.of(input.toFile().listFiles()).map(File::toPath).sorted().toList();
      WikiExtraction.run(extraction(dumps, output), (read, total, articles) -> {});
    }

    @Override
    void onCluster(
        JavaSparkContext spark, String input, String tokenizer, String output, boolean overwrite) {
      ExtractionOptions how = extraction(List.of(), Path.of(""));
      new ExtractJob(
              spark,
              new ExtractJob.Options(
                  List.of(input),
                  output,
                  new ExtractionOptions(
                      how.dumps(),
                      how.output(),
                      how.format(),
                      how.namespaces(),
                      how.allSections(),
                      1,
                      overwrite,
                      how.limits())))
          .run();
    }

    private ExtractionOptions extraction(List<Path> dumps, Path output) {
      return new ExtractionOptions(
          dumps,
          output,
          ExtractionOptions.Format.JSONL,
          Set.of(0),
          false,
          1,
          false,
          UnpackLimits.DEFAULTS);
    }
  },

  DEDUP("signed-\\d+\\.json") {
    @Override
    void onOneMachine(Path input, Path tokenizer, Path output) {
      Deduplication.run(
          new DedupOptions(
              List.of(input),
              output,
              Optional.of(NearDuplicateOptions.DEFAULTS),
              DocumentOptions.DEFAULTS,
              1,
              1 << 24,
              FILE_BYTES),
          DedupListener.NONE);
    }

    @Override
    void onCluster(
        JavaSparkContext spark, String input, String tokenizer, String output, boolean overwrite) {
      new DedupJob(
              spark,
              new DedupJobOptions(
                  List.of(input),
                  output,
                  Optional.of(NearDuplicateOptions.DEFAULTS),
                  DocumentOptions.DEFAULTS,
                  PART_BYTES,
                  FILE_BYTES,
                  overwrite))
          .run();
    }
  },

  VOCABULARY("counts-\\d+\\.json") {
    private final VocabularyOptions what =
        new VocabularyOptions(VocabularyType.WORDPIECE, 300, 1, true, 1000);

    @Override
    void onOneMachine(Path input, Path tokenizer, Path output) {
      VocabularyTraining.run(
          what, TrainingOptions.of(List.of(input), output), TrainingListener.NONE);
    }

    @Override
    void onCluster(
        JavaSparkContext spark, String input, String tokenizer, String output, boolean overwrite) {
      new VocabularyJob(
              spark,
              new VocabularyJobOptions(
                  List.of(input), output, what, DocumentOptions.DEFAULTS, PART_BYTES, 0, overwrite))
          .run();
    }
  },

  PREPARE("piece-\\d+\\.json") {
    @Override
    void onOneMachine(Path input, Path tokenizer, Path output) {
      Preparation.run(
          new PreparationOptions(
              List.of(input),
              tokenizer,
              output,
              1,
              FILE_BYTES,
              DocumentOptions.DEFAULTS,
              true,
              false,
              false),
          ProgressListener.NONE);
    }

    @Override
    void onCluster(
        JavaSparkContext spark, String input, String tokenizer, String output, boolean overwrite) {
      new PrepareJob(
              spark,
              new PrepareOptions(
                  List.of(input),
                  tokenizer,
                  output,
                  FILE_BYTES,
                  PART_BYTES,
                  DocumentOptions.DEFAULTS,
                  true,
                  overwrite,
                  false))
          .run();
    }
  };

  private static final long FILE_BYTES = 10_000;
  private static final long PART_BYTES = 5_000;

  private final String finished;

  /**
   * @param finished the names of files that show how far the first stage is
   */
  Work(String finished) {
    this.finished = finished;
  }

  abstract void onOneMachine(Path input, Path tokenizer, Path output);

  abstract void onCluster(
      JavaSparkContext spark, String input, String tokenizer, String output, boolean overwrite);

  /** The names of files of which each says that a part is done. */
  String finished() {
    return finished;
  }

  /** What it reads: dumps, or a corpus of texts. */
  Path input(Path folder) {
    return folder.resolve(this == EXTRACT ? "dumps" : "corpus");
  }

  /** Makes what all of them read, and a tokenizer. */
  static void makeInputs(Path folder) throws IOException {
    Corpora.tokenizer(folder);
    Corpora.addNearDuplicates(Corpora.mixed(folder));
    Corpora.dumps(folder, 40);
  }
}
