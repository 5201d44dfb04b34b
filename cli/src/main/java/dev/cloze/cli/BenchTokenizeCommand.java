package dev.cloze.cli;

import dev.cloze.bench.TokenizeBenchmark;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "tokenize",
    description = "Measures a tokenizer on the lines of a file: text in memory to token ids.",
    footerHeading = "%nExample:%n",
    footer = "  cloze bench tokenize --model tokenizers/english --threads 1,2 corpus.txt")
final class BenchTokenizeCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(List<TokenizeBenchmark.Case> cases) {}

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model or tokenizer directory, or a vocab.txt.")
  private Path model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Threads that share the lines; several numbers measure each in turn.")
  private List<Integer> threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes over the file that are measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Parameters(paramLabel = "FILE", description = "A text file in UTF-8; some megabytes.")
  private Path file;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    if (rounds < 1 || threads.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(
          reporting.commandLine(), "--rounds and --threads are numbers of at least 1");
    }
    Tokenizer tokenizer = TokenizerFiles.read(model);
    List<String> lines = TokenizeBenchmark.lines(file);
    var cases = new ArrayList<TokenizeBenchmark.Case>();
    for (int n : threads) {
      cases.add(TokenizeBenchmark.run(model.getFileName().toString(), tokenizer, lines, n, rounds));
    }
    reporting.result(
        new Result(cases),
        () ->
            cases.forEach(
                c ->
                    reporting
                        .out()
                        .printf(
                            "%s, %d thread%s: %.1f MB/s (%.1f to %.1f in %d rounds)%n",
                            c.tokenizer(),
                            c.threads(),
                            c.threads() == 1 ? "" : "s",
                            c.megabytesPerSecond(),
                            c.slowestMegabytesPerSecond(),
                            c.fastestMegabytesPerSecond(),
                            c.rounds())));
    return ExitCode.DONE;
  }
}
