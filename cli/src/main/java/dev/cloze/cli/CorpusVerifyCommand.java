package dev.cloze.cli;

import dev.cloze.data.Corpus;
import dev.cloze.data.CorpusComparison;
import dev.cloze.data.CorpusComparison.Difference;
import dev.cloze.data.CorpusComparison.Side;
import dev.cloze.data.CorpusVerification;
import dev.cloze.data.CorpusVerification.Report;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Proves that a prepared corpus is whole: sizes, checksums, counts, index and ids.",
      "Of two corpora it also says whether they hold the same text, or where they part first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze corpus verify --tokenizer tokenizers/english shards/train",
      "  cloze corpus verify shards/train /backup/shards/train"
    })
final class CorpusVerifyCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param same null for a single corpus, and where one of the two is damaged
   * @param firstDifference null unless their texts differ
   */
  record Result(boolean valid, List<Report> corpora, Boolean same, Difference firstDifference) {}

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description =
          "The tokenizer that it must have been made with. Megatron's own files do not say, so they"
              + " need it.")
  private Path tokenizerDirectory;

  @Parameters(
      paramLabel = "CORPUS",
      arity = "1..2",
      description = "A prepared corpus, or Megatron's .bin and .idx files: their folder or prefix.")
  private List<Path> locations;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    Tokenizer tokenizer =
        tokenizerDirectory == null ? null : TokenizerFiles.read(tokenizerDirectory);
    List<Report> reports = new ArrayList<>();
    for (Path location : locations) {
      reports.add(CorpusVerification.verify(location, tokenizer, tokenizerDirectory));
    }
    boolean valid = reports.stream().allMatch(report -> report.problems().isEmpty());
    Result result =
        valid && locations.size() == 2
            ? compare(reports, tokenizer)
            : new Result(valid, reports, null, null);
    reports.forEach(
        report -> report.problems().forEach(problem -> reporting.note("cloze: %s", problem)));
    reporting.result(result, () -> print(result));
    return valid && !Boolean.FALSE.equals(result.same()) ? ExitCode.DONE : ExitCode.FAILED;
  }

  private Result compare(List<Report> reports, Tokenizer tokenizer) {
    try (Corpus first = open(locations.get(0), tokenizer);
        Corpus second = open(locations.get(1), tokenizer)) {
      Difference difference = CorpusComparison.firstDifference(first, second).orElse(null);
      boolean sameTokenizer = reports.get(0).tokenizer().equals(reports.get(1).tokenizer());
      return new Result(true, reports, difference == null && sameTokenizer, difference);
    }
  }

  /** What was just verified: without reading every byte again. */
  private Corpus open(Path location, Tokenizer tokenizer) {
    return tokenizer == null
        ? Corpus.open(location, false)
        : Corpus.open(location, tokenizer, tokenizerDirectory);
  }

  private void print(Result result) {
    for (Report report : result.corpora()) {
      if (report.problems().isEmpty()) {
        reporting
            .out()
            .printf(
                "%s is whole: %,d documents, %,d sentences, %,d tokens in %d shard%s%n",
                report.location(),
                report.documents(),
                report.sentences(),
                report.tokens(),
                report.shards(),
                report.shards() == 1 ? "" : "s");
      }
    }
    if (result.same() == null) {
      return;
    }
    if (result.same()) {
      reporting.out().println("both hold the same text");
    } else if (result.firstDifference() == null) {
      reporting.out().println("the ids are the same, and those of two different tokenizers");
    } else {
      reporting.out().println(describe(result.firstDifference()));
    }
  }

  private String describe(Difference difference) {
    return "they differ at document %,d, sentence %,d, token %,d (from 0): %s, %s"
        .formatted(
            difference.document(),
            difference.sentence(),
            difference.token(),
            describe(locations.get(0), difference.first()),
            describe(locations.get(1), difference.second()));
  }

  private static String describe(Path location, Side side) {
    if (side.shard() == null) {
      return "%s has ended".formatted(location);
    }
    return "%s has %s there"
        .formatted(
            location.resolve(side.shard()), side.id() == null ? "no token" : "the id " + side.id());
  }
}
