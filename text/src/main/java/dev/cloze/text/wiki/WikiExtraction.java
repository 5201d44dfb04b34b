package dev.cloze.text.wiki;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusFile;
import dev.cloze.text.corpus.CorpusMember;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.UnicodeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Makes files of clean text of MediaWiki dumps: reads on the calling thread, takes the markup out
 * on several, writes in the order of the dumps. Memory does not grow with them.
 */
public final class WikiExtraction implements AutoCloseable {
  /** Enough that handing over costs nothing. */
  private static final int BATCH_CHARACTERS = 1 << 19;

  private final ExtractionOptions options;
  private final Listener listener;
  private final CorpusProblems problems = new CorpusProblems();
  private final List<String> breaks = new ArrayList<>();
  private final Consumer<ExtractedPages> sink;
  private final ExecutorService workers;
  private final Deque<Future<ExtractedPages>> inWork = new ArrayDeque<>();
  private ExtractionCounts counts = ExtractionCounts.NONE;
  private final long inputBytes;
  private int dumps;

  /** Hears how far it is. */
  @FunctionalInterface
  public interface Listener {
    void onProgress(long bytesRead, long bytesTotal, long articles);
  }

  /**
   * @param sink takes what was extracted, in the order of the dumps
   */
  WikiExtraction(ExtractionOptions options, Consumer<ExtractedPages> sink, Listener listener) {
    this.options = options;
    this.sink = sink;
    this.listener = listener;
    inputBytes = sizeOf(options.dumps());
    workers =
        Executors.newFixedThreadPool(
            options.threads(),
            work -> {
              Thread thread = new Thread(work, "cloze-extract-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs to the end, or leaves nothing behind.
   *
   * @throws CorpusException if a dump is missing, broken from its start, or no dump; if none has a
   *     page to keep; or if the output cannot be written
   */
  public static ExtractionResult run(ExtractionOptions options, Listener listener) {
    sizeOf(options.dumps()); // a missing one is found before a folder is made
    try (var output = new ExtractionOutput(options);
        var extraction = new WikiExtraction(options, output::write, listener)) {
      PiecewiseExtraction.Piece all = extraction.readAll();
      requireArticles(all.counts(), options.dumps().stream().map(Path::toString).toList());
      var report = new ArrayList<>(all.breaks());
      report.addAll(extraction.problems.report());
      var result =
          new ExtractionResult(
              options.output(),
              all.dumps(),
              all.breaks().size(),
              all.inputBytes(),
              all.counts(),
              output.files(),
              report);
      output.commit(result.report());
      return result;
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }

  private static long sizeOf(List<Path> dumps) {
    long bytes = 0;
    for (Path dump : dumps) {
      try {
        bytes += Files.size(dump);
      } catch (IOException e) {
        throw new CorpusException("%s does not exist; check the dumps".formatted(dump), e);
      }
    }
    return bytes;
  }

  /** Reads the dumps to their ends. */
  PiecewiseExtraction.Piece readAll() {
    long before = 0;
    for (Path dump : options.dumps()) {
      try (CorpusFile file = CorpusFile.open(dump, options.limits(), problems, name -> true)) {
        int already = dumps;
        for (CorpusMember member = file.next(); member != null; member = file.next()) {
          dumps++;
          read(dump, member, file, before);
        }
        if (dumps == already) {
          throw new CorpusException("%s holds no dump".formatted(dump));
        }
        before += Files.size(dump);
      } catch (IOException e) {
        throw new CorpusException("%s cannot be read: %s".formatted(dump, e.getMessage()), e);
      }
    }
    finishAll(0);
    return new PiecewiseExtraction.Piece(dumps, breaks, inputBytes, counts, problems.counts());
  }

  static void requireArticles(ExtractionCounts counts, List<String> dumps) {
    if (counts.articles() == 0) {
      throw new CorpusException(
          "no article in %,d pages of %s: %,d redirects, %,d of other namespaces; --namespace names those to keep"
              .formatted(
                  counts.pages(),
                  dumps.size() == 1 ? dumps.get(0) : dumps.size() + " dumps",
                  counts.redirects(),
                  counts.otherNamespaces()));
    }
  }

  private void read(Path dump, CorpusMember member, CorpusFile file, long bytesBefore) {
    var pages = new ArrayList<WikiPage>();
    int characters = 0;
    long read = 0;
    var reader = new DumpReader(member.name(), new UnicodeReader(dump, member.in(), problems));
    CorpusException broken = null;
    try {
      for (WikiPage page = reader.next(); page != null; page = reader.next()) {
        read++;
        pages.add(page);
        characters += page.text().length() + 100;
        if (characters > BATCH_CHARACTERS) {
          submit(pages, reader.site());
          pages = new ArrayList<>();
          characters = 0;
          listener.onProgress(bytesBefore + file.bytesRead(), inputBytes, counts.articles());
        }
      }
    } catch (CorpusException e) {
      broken = e;
    }
    if (broken != null && read == 0) {
      throw broken;
    }
    submit(pages, reader.site());
    if (broken != null) {
      breaks.add("%s; the %,d whole pages before are kept".formatted(broken.getMessage(), read));
    }
  }

  private void submit(List<WikiPage> pages, WikiSite site) {
    if (!pages.isEmpty()) {
      inWork.add(workers.submit(() -> ExtractedPages.of(pages, site, options)));
      finishAll(2 * options.threads());
    }
  }

  /** Writes what is ready until no more than this many are in work. */
  private void finishAll(int left) {
    while (inWork.size() > left) {
      try {
        ExtractedPages pages = inWork.remove().get();
        sink.accept(pages);
        counts = counts.plus(pages.counts());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CorpusException("interrupted; nothing was written", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw (Error) e.getCause(); // the workers throw nothing checked
      }
    }
  }
}
