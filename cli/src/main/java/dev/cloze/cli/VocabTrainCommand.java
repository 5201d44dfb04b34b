package dev.cloze.cli;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentReader;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import dev.cloze.text.vocabulary.WordPieceTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    description = "Trains a vocabulary and writes the files of its tokenizer.",
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
      List<String> problems) {}

  /** The kinds of vocabulary. */
  enum Type {
    WORDPIECE
  }

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "wordpiece",
      description = "The kind of vocabulary: wordpiece (the default).")
  private Type type;

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
  private Path output;

  @Option(names = "--cased", description = "Keep case and accents.")
  private boolean cased;

  @Option(
      names = "--min-frequency",
      paramLabel = "N",
      defaultValue = "2",
      description = "Pairs of pieces seen less often are not merged (default: ${DEFAULT-VALUE}).")
  private int minFrequency;

  @Option(
      names = "--max-alphabet",
      paramLabel = "N",
      defaultValue = "1000",
      description = "The most frequent characters to keep (default: ${DEFAULT-VALUE}).")
  private int maxAlphabet;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<Path> files;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    List<CorpusInput> inputs = CorpusInputs.expand(files);
    if (Files.exists(output.resolve("vocab.txt"))) {
      throw new ClozeException(
          output.resolve("vocab.txt")
              + " exists already: choose another --output or remove the folder; models depend on it");
    }
    long started = System.nanoTime();
    var trainer =
        new WordPieceTrainer(
            new WordPieceTrainer.Options(size, minFrequency, !cased, maxAlphabet), new Notes());
    var problems = new CorpusProblems();
    long count = read(inputs, trainer, problems);
    Vocabulary vocabulary = trainer.train();
    TokenizerFiles.write(new WordPieceTokenizer(vocabulary, trainer.tokenizerOptions()), output);
    double seconds = (System.nanoTime() - started) / 1e9;
    problems.report().forEach(problem -> reporting.note("cloze: %s", problem));
    reporting.result(
        new Result(
            output.toString(),
            EnumWords.word(type),
            vocabulary.size(),
            count,
            seconds,
            problems.report()),
        () ->
            reporting
                .out()
                .printf(
                    "%s: %,d tokens from %,d documents, %.1f s%n",
                    output, vocabulary.size(), count, seconds));
    return ExitCode.DONE;
  }

  /** Returns the number of documents. */
  private long read(List<CorpusInput> inputs, WordPieceTrainer trainer, CorpusProblems problems) {
    long totalBytes = inputs.stream().mapToLong(CorpusInput::bytes).sum();
    long count = 0;
    long bytesDone = 0;
    try (Progress progress = reporting.progress()) {
      for (CorpusInput input : inputs) {
        try (var reader =
            DocumentReader.open(Path.of(input.path()), documents.options(), problems)) {
          for (Document d = reader.next(); d != null; d = reader.next()) {
            d.paragraphs().forEach(trainer::add);
            long read = ++count;
            progress.update(
                bytesDone + reader.bytesRead(), totalBytes, () -> "%,d documents".formatted(read));
          }
        }
        bytesDone += input.bytes();
      }
    }
    return count;
  }

  private final class Notes implements WordPieceTrainer.Listener {
    @Override
    public void onWordsForgotten(long words, long wordCount) {
      reporting.note(
          "cloze: to save memory, %,d words seen at most %,d times so far were forgotten",
          words, wordCount);
    }

    @Override
    public void onCharactersLeftOut(int characters) {
      reporting.note(
          "cloze: %,d rare characters are not in the vocabulary; --max-alphabet keeps more",
          characters);
    }

    @Override
    public void onVocabularySmaller(int size, int wanted) {
      reporting.note("cloze: the texts yield %,d tokens, not %,d", size, wanted);
    }
  }
}
