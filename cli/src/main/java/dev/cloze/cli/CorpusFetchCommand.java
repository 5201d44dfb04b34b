package dev.cloze.cli;

import dev.cloze.text.fetch.Download;
import dev.cloze.text.fetch.DownloadList;
import dev.cloze.text.fetch.Fetch;
import dev.cloze.text.fetch.FetchListener;
import dev.cloze.text.fetch.FetchOptions;
import dev.cloze.text.fetch.FetchResult;
import dev.cloze.text.fetch.NamedSource;
import dev.cloze.text.fetch.WikimediaDump;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description = {
      "Downloads corpora and checks that they are complete.",
      "Run again, it goes on where it stopped; a file that is missing or wrong is an error."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze corpus fetch --output dumps wikipedia:de",
      "  cloze corpus fetch --output dumps wikipedia:en:20260101 wiktionary:en",
      "  cloze corpus fetch --output books --list books.list https://example.org/book.txt.gz"
    })
final class CorpusFetchCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(
      String output, long bytes, long downloadedBytes, List<FetchedFile> files, double seconds) {}

  /**
   * @param proof checksum, size, answer (as long as the server announced) or none
   */
  record FetchedFile(String name, String url, long bytes, long downloadedBytes, String proof) {}

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the files go; made if it is not there.")
  private Path output;

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description =
          "A file with an address a line, which sha256:…, sha1:…, md5:…, size:BYTES and as:NAME"
              + " may follow. Repeatable.")
  private List<Path> lists = List.of();

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Take named sources from here, as from a mirror of dumps.wikimedia.org.")
  private URI mirror;

  @Option(
      names = "--job",
      paramLabel = "NAME",
      defaultValue = "articlesmultistreamdump",
      description =
          "The part of a wiki's dump: articlesmultistreamdump (the default; its bz2 unpacks on all"
              + " cores) or articlesdump.")
  private String job;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "2",
      description = "Files at once (default: ${DEFAULT-VALUE}; Wikimedia allows no more).")
  private int parallel;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "6",
      description = "Attempts without any progress after the first (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description = "Addresses, or NAME:LANGUAGE[:DATE] such as wikipedia:de:20260101.")
  private List<String> sources = List.of();

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    if (sources.isEmpty() && lists.isEmpty()) {
      throw new ParameterException(
          reporting.commandLine(), "nothing to download: name a SOURCE or a --list");
    }
    FetchOptions options = FetchOptions.of(output).with(parallel, retries);
    long started = System.nanoTime();
    FetchResult fetched;
    try (Progress progress = reporting.progress()) {
      var listener = new Notes(progress);
      fetched = Fetch.run(downloads(options, listener), options, listener);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Result result = result(fetched, seconds);
    fetched.files().stream()
        .filter(file -> file.proof() == FetchResult.Proof.NONE)
        .forEach(
            file ->
                reporting.note(
                    "cloze: %s: the server did not say how long it is; nothing proves that it is whole",
                    file.name()));
    reporting.result(
        result,
        () ->
            reporting
                .out()
                .printf(
                    "%s: %d file%s complete, %,d bytes, %,d of them downloaded, %.1f s%n",
                    result.output(),
                    result.files().size(),
                    result.files().size() == 1 ? "" : "s",
                    result.bytes(),
                    result.downloadedBytes(),
                    seconds));
    return ExitCode.DONE;
  }

  private List<Download> downloads(FetchOptions options, FetchListener listener) {
    List<Download> downloads = new ArrayList<>();
    for (String text : sources) {
      if (text.startsWith("http://") || text.startsWith("https://")) {
        downloads.add(DownloadList.parse(text));
      } else {
        NamedSource source = NamedSource.parse(text, Optional.ofNullable(mirror));
        downloads.addAll(
            new WikimediaDump(source.mirror(), source.database(), job, options, listener)
                .files(source.date()));
      }
    }
    for (Path list : lists) {
      downloads.addAll(DownloadList.read(list));
    }
    return downloads;
  }

  private static Result result(FetchResult fetched, double seconds) {
    List<FetchedFile> files =
        fetched.files().stream()
            .map(
                file ->
                    new FetchedFile(
                        file.name(),
                        file.url(),
                        file.bytes(),
                        file.downloadedBytes(),
                        file.proof().name().toLowerCase(Locale.ROOT)))
            .toList();
    return new Result(
        fetched.output().toString(),
        files.stream().mapToLong(FetchedFile::bytes).sum(),
        files.stream().mapToLong(FetchedFile::downloadedBytes).sum(),
        files,
        seconds);
  }

  private static final class Notes implements FetchListener {
    private final Progress progress;

    Notes(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void onProgress(long bytesDone, long bytesTotal, int filesDone, int files) {
      progress.update(bytesDone, bytesTotal, () -> "%d of %d files".formatted(filesDone, files));
    }

    @Override
    public void onNote(String note) {
      progress.line("cloze: " + note);
    }
  }
}
