package dev.cloze.text.fetch;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Downloads files into a directory and proves that all of them are there and whole. */
public final class Fetch {
  private Fetch() {}

  /**
   * Returns when every file is complete. What is complete already is not downloaded again, and what
   * was begun is gone on with. Interrupting the calling thread stops it.
   *
   * @throws FetchException naming every file that is missing or wrong, after the others were
   *     downloaded
   */
  public static FetchResult run(
      List<Download> downloads, FetchOptions options, FetchListener listener) {
    requireNamesDiffer(downloads);
    makeRoom(downloads, options.output());
    var progress = new FetchProgress(downloads, listener);
    var http = new Http(options);
    ExecutorService pool = Executors.newFixedThreadPool(options.parallel(), Fetch::thread);
    try {
      List<Future<FetchResult.Fetched>> running = new ArrayList<>();
      for (int i = 0; i < downloads.size(); i++) {
        var file = new FileFetch(downloads.get(i), i, options, http, progress);
        running.add(pool.submit(file::run));
      }
      return new FetchResult(options.output(), collect(downloads, running, options.output()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted; run it again to go on", e);
    } finally {
      stop(pool);
    }
  }

  private static List<FetchResult.Fetched> collect(
      List<Download> downloads, List<Future<FetchResult.Fetched>> running, Path output)
      throws InterruptedException {
    List<FetchResult.Fetched> fetched = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Throwable cause = null;
    for (Future<FetchResult.Fetched> file : running) {
      try {
        fetched.add(file.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof FetchException failure)) {
          throw new IllegalStateException("downloads fail only in known ways", e.getCause());
        }
        cause = cause == null ? failure : cause;
        failures.add("\n  " + failure.getMessage());
      }
    }
    for (FetchResult.Fetched file : fetched) { // what is on disk now, whatever was said before
      if (!Files.isRegularFile(output.resolve(file.name()))) {
        failures.add("\n  %s: removed by something else meanwhile".formatted(file.name()));
      }
    }
    if (!failures.isEmpty()) {
      throw new FetchException(
          "%d of %d files are missing or wrong in %s; run it again to go on:%s"
              .formatted(failures.size(), downloads.size(), output, String.join("", failures)),
          cause);
    }
    return fetched;
  }

  private static void requireNamesDiffer(List<Download> downloads) {
    if (downloads.isEmpty()) {
      throw new FetchException("nothing to download; name a source or an address");
    }
    Map<String, Download> names = new HashMap<>();
    for (Download download : downloads) {
      for (String suffix : List.of("", ".part", ".part.json")) { // on any file system
        String name = (download.name() + suffix).toLowerCase(Locale.ROOT);
        Download other = names.put(name, download);
        if (other != null) {
          throw new FetchException(
              "%s and %s would both become %s; give one another name with as:NAME in a list"
                  .formatted(other.url(), download.url(), download.name()));
        }
      }
    }
  }

  private static void makeRoom(List<Download> downloads, Path output) {
    try {
      Files.createDirectories(output);
      long missing = 0;
      for (Download download : downloads) {
        long there = FileFetch.bytesThere(download, output);
        missing += Math.max(0, download.size().orElse(0) - there);
      }
      long usable = Files.getFileStore(output).getUsableSpace();
      if (missing > usable) {
        throw new FetchException(
            "%,d bytes are to come and %s has room for %,d; free some space or choose another disk"
                .formatted(missing, output, usable));
      }
    } catch (IOException e) {
      throw new FetchException("cannot write %s: %s".formatted(output, FileErrors.reason(e)), e);
    }
  }

  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    try {
      pool.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fetch");
    thread.setDaemon(true);
    return thread;
  }
}
