package dev.cloze.cli;

import dev.cloze.bench.ExtractBenchmark;
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
    name = "extract",
    description = "Measures how fast MediaWiki dumps become text, per core, and unpacking alone.",
    footerHeading = "%nExample:%n",
    footer = "  cloze bench extract --workers 1,2 enwiki-latest-pages-articles1.xml.bz2")
final class BenchExtractCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(List<ExtractBenchmark.Case> cases) {}

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Threads that take the markup out; several numbers measure each in turn.")
  private List<Integer> workers;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes over the dumps that are measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Parameters(paramLabel = "DUMP", arity = "1..*", description = "Dumps; some megabytes in all.")
  private List<Path> dumps;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    if (rounds < 1 || workers.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(
          reporting.commandLine(), "--rounds and --workers are numbers of at least 1");
    }
    Inputs.requireReadable(dumps);
    var cases = new ArrayList<ExtractBenchmark.Case>();
    for (int n : workers) {
      cases.add(ExtractBenchmark.run(dumps, n, rounds));
    }
    reporting.result(
        new Result(cases),
        () ->
            cases.forEach(
                c ->
                    reporting
                        .out()
                        .printf(
                            "%d worker%s: %.1f MB/s packed; per core %.1f MB/s packed (%.1f to %.1f"
                                + " in %d rounds), %.1f MB/s of XML, %.0f %% of it unpacking;"
                                + " %,.0f articles/s%n",
                            c.workers(),
                            c.workers() == 1 ? "" : "s",
                            c.megabytesPerSecond(),
                            c.megabytesPerCoreSecond(),
                            c.slowestMegabytesPerCoreSecond(),
                            c.fastestMegabytesPerCoreSecond(),
                            c.rounds(),
                            c.xmlMegabytesPerCoreSecond(),
                            100 * c.unpackingShare(),
                            c.articlesPerSecond())));
    return ExitCode.DONE;
  }
}
