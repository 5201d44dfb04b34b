package dev.cloze.cli;

import dev.cloze.command.DocumentSettings;
import dev.cloze.command.VocabularySettings;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.TrainingResult;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    description = {
      "Trains a vocabulary and writes the files of its tokenizer.",
      "Counts words on disk where memory ends; run again after a crash, it goes on."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze vocab train --size 8000 --output tokenizers/english corpus.txt")
final class VocabTrainCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
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
      description =
          "The tokenizer's folder, in Hugging Face's layout; it appears when it is whole.")
  private Path output;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "0",
      converter = MemorySize.class,
      description =
          "Memory for words and pieces, as in 512m or 4g (default: half of what Java may have).")
  private long memoryBytes;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads (default: one per core). The result does not depend on it.")
  private int workers;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder for what does not fit in memory (default: beside the output).")
  private Path work;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<Path> files;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    VocabularyOptions what = vocabulary.options();
    TrainingOptions how =
        TrainingOptions.of(files, output)
            .with(documents.options())
            .with(memoryBytes, workers, work);
    long started = System.nanoTime();
    TrainingResult made;
    try (Progress progress = reporting.progress()) {
      made = VocabularyTraining.run(what, how, new Reports(progress));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    made.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    reporting.result(
        new Result(
            output.toString(),
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
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d tokens from %,d documents, %.1f s%n",
                    output, made.size(), made.documents(), seconds));
    return ExitCode.DONE;
  }

  /** Turns the news of a training into a bar and notes. */
  private final class Reports implements TrainingListener {
    private final Progress progress;
    private boolean learning;

    Reports(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void onReading(long bytesRead, long bytesTotal, long documentCount) {
      progress.update(
          bytesRead, bytesTotal, () -> "counting, %,d documents".formatted(documentCount));
    }

    @Override
    public void onMerging(int runs) {
      progress.update(0, 0, () -> "merging %,d sorted files".formatted(runs));
    }

    @Override
    public void onLearning(int tokens, int wanted) {
      if (!learning) {
        learning = true;
        progress.startAt(tokens); // what was read says nothing about this
      }
      progress.update(tokens, wanted, () -> "learning, %,d tokens".formatted(tokens));
    }

    @Override
    public void onContinuing(long bytesRead, long documentCount) {
      progress.startAt(bytesRead);
      note("cloze: going on after %,d documents that were counted before", documentCount);
    }

    @Override
    public void onDiscarding(String folder) {
      note("cloze: %s held the counts of another training; they are removed", folder);
    }

    @Override
    public void onWordsLeftOut(TrainingResult.LeftOut leftOut) {
      note(
          "cloze: %,d words seen at most %,d times (%,d occurrences) are counted but not learned"
              + " from: they do not fit in memory; --memory takes more",
          leftOut.words(), leftOut.count(), leftOut.occurrences());
    }

    @Override
    public void onCharactersLeftOut(int characters) {
      note(
          "cloze: %,d rare characters are not in the vocabulary; --max-alphabet keeps more",
          characters);
    }

    @Override
    public void onVocabularySmaller(int made, int wanted) {
      note("cloze: the texts yield %,d tokens, not %,d", made, wanted);
    }

    private void note(String format, Object... arguments) {
      progress.close();
      reporting.note(format, arguments);
    }
  }
}
