package dev.cloze.cli;

import dev.cloze.command.DocumentSettings;
import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.statistics.CorpusCounts;
import dev.cloze.text.statistics.CorpusStatistics;
import dev.cloze.text.statistics.StatisticsOptions;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "stats",
    description = "Counts what a corpus holds, in one pass and constant memory.",
    footerHeading = "%nExample:%n",
    footer = "  cloze corpus stats --tokenizer tokenizers/english wiki/*.jsonl books.txt.gz")
final class CorpusStatsCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param tokens null without a tokenizer, as the two after it
   * @param scripts share of the characters, by the script's Unicode name
   */
  record Result(
      int files,
      long inputBytes,
      long textBytes,
      long characters,
      long documents,
      long sentences,
      long words,
      Long tokens,
      Long unknownTokens,
      Double unknownTokenShare,
      long duplicateDocuments,
      long duplicateFiles,
      int emptyFiles,
      Map<String, Double> scripts,
      List<LongestLine> longestLines,
      double seconds,
      List<String> problems) {}

  record LongestLine(String source, int paragraph, int characters) {}

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "Count tokens with this tokenizer or model directory, or vocab.txt.")
  private Path tokenizer;

  @Option(
      names = "--longest",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the longest lines to name (default: ${DEFAULT-VALUE}).")
  private int longest;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads (default: one per core). The result does not depend on it.")
  private int workers;

  @Mixin private DocumentSettings documents;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Text files, or folders that hold them.")
  private List<Path> files;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    Optional<Tokenizer> with = Optional.ofNullable(tokenizer).map(TokenizerFiles::read);
    var options = StatisticsOptions.of(files, documents.options(), with).with(workers, longest);
    long bytes = CorpusInputs.expand(files).stream().mapToLong(CorpusInput::bytes).sum();
    long started = System.nanoTime();
    CorpusCounts counts;
    try (Progress progress = reporting.progress()) {
      counts =
          CorpusStatistics.count(
              options, read -> progress.update(read, bytes, () -> "%,d bytes".formatted(read)));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    counts.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    Result result = result(counts, seconds);
    reporting.result(result, () -> print(result));
    return ExitCode.DONE;
  }

  private static Result result(CorpusCounts counts, double seconds) {
    Map<String, Double> scripts = new LinkedHashMap<>();
    counts
        .scripts()
        .forEach((script, count) -> scripts.put(script, (double) count / counts.characters()));
    Long tokens = counts.tokens().isPresent() ? (Long) counts.tokens().getAsLong() : null;
    Long unknown =
        counts.unknownTokens().isPresent() ? (Long) counts.unknownTokens().getAsLong() : null;
    return new Result(
        counts.files(),
        counts.inputBytes(),
        counts.textBytes(),
        counts.characters(),
        counts.documents(),
        counts.sentences(),
        counts.words(),
        tokens,
        unknown,
        tokens == null ? null : (Double) (tokens == 0 ? 0 : (double) unknown / tokens),
        counts.duplicateDocuments(),
        counts.duplicateFiles(),
        counts.emptyFiles(),
        scripts,
        counts.longestLines().stream()
            .map(line -> new LongestLine(line.source(), line.paragraph(), line.characters()))
            .toList(),
        seconds,
        counts.problems());
  }

  private void print(Result result) {
    PrintWriter out = reporting.out();
    row("files", result.files());
    row("bytes on disk", result.inputBytes());
    row("bytes of text", result.textBytes());
    row("characters", result.characters());
    row("documents", result.documents());
    row("sentences", result.sentences());
    row("words", result.words());
    if (result.tokens() != null) {
      row("tokens", result.tokens());
      row("unknown tokens", result.unknownTokens());
      out.printf("%-22s %15.4f %%%n", "", 100 * result.unknownTokenShare());
    }
    row("duplicate documents", result.duplicateDocuments());
    row("duplicate files", result.duplicateFiles());
    row("empty files", result.emptyFiles());
    out.println("scripts, share of the characters");
    result
        .scripts()
        .forEach((script, share) -> out.printf("  %-20s %15.4f %%%n", script, 100 * share));
    out.println("longest lines, in characters");
    result
        .longestLines()
        .forEach(
            line ->
                out.printf(
                    "  %,d: paragraph %d of the document at %s%n",
                    line.characters(), line.paragraph(), line.source()));
  }

  private void row(String name, long count) {
    reporting.out().printf("%-22s %,15d%n", name, count);
  }
}
