package dev.cloze.text.corpus;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads several files at once, works on their documents on all cores, and hands the results out on
 * the caller's thread in the order of the corpus. The text in flight is bounded, whatever the size
 * of the corpus and of its documents; a failure on any thread comes out of {@link #run}.
 *
 * @param <R> what becomes of a batch of documents
 */
public final class DocumentPipeline<R> {
  /** Enough that handing over costs nothing, little enough to keep all workers busy. */
  private static final int BATCH_CHARACTERS = 1 << 17;

  /** Text in flight at most, over all files that are open: 32 MB. */
  private static final int CHARACTERS_IN_FLIGHT = 1 << 24;

  private static final int MOST_READERS = 8;

  private final List<CorpusInput> inputs;
  private final DocumentOptions options;
  private final CorpusProblems problems;
  private final Function<List<Document>, R> work;
  private final ExecutorService readers;
  private final ExecutorService workers;
  private final int filesAtOnce;

  /** Hears the results, in the order of the text. */
  public interface Sink<R> {
    /**
     * @param bytesRead of all files as they are on disk, up to here
     */
    void onBatch(R result, long bytesRead);

    /** After the last batch of a file, also of one without any document. */
    default void onInputEnd(CorpusInput input) {}
  }

  private record Batch<R>(Future<R> result, int characters, long bytesRead) {}

  /** A file that is being read: its batches in order, the last one without a result. */
  private final class OpenInput {
    private final CorpusInput input;
    private final BlockingQueue<Batch<R>> batches = new LinkedBlockingQueue<>();
    private final int capacity = CHARACTERS_IN_FLIGHT / filesAtOnce;
    private final Semaphore room = new Semaphore(capacity);

    OpenInput(CorpusInput input) {
      this.input = input;
    }

    void read() {
      try (DocumentReader reader = DocumentReader.open(Path.of(input.path()), options, problems)) {
        List<Document> batch = new ArrayList<>();
        int characters = 0;
        for (Document document = reader.next(); document != null; document = reader.next()) {
          batch.add(document);
          characters += document.paragraphs().stream().mapToInt(String::length).sum();
          if (characters >= BATCH_CHARACTERS) {
            submit(batch, characters, reader.bytesRead());
            batch = new ArrayList<>();
            characters = 0;
          }
        }
        if (!batch.isEmpty()) {
          submit(batch, characters, input.bytes());
        }
        batches.add(new Batch<>(null, 0, input.bytes()));
      } catch (InterruptedException e) {
        fail(new CorpusException("interrupted while reading " + input.path(), e));
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }

    private void submit(List<Document> documents, int characters, long bytesRead)
        throws InterruptedException {
      int permits = Math.min(characters + 1, capacity); // a longer one has all the room to itself
      room.acquire(permits);
      batches.add(new Batch<>(workers.submit(() -> work.apply(documents)), permits, bytesRead));
    }

    private void fail(Throwable failure) {
      batches.add(new Batch<>(CompletableFuture.failedFuture(failure), 0, 0));
    }
  }

  private DocumentPipeline(
      List<CorpusInput> inputs,
      DocumentOptions options,
      CorpusProblems problems,
      int threads,
      Function<List<Document>, R> work) {
    this.inputs = inputs;
    this.options = options;
    this.problems = problems;
    this.work = work;
    filesAtOnce = Math.max(1, Math.min(Math.min(threads, MOST_READERS), inputs.size()));
    readers = Executors.newFixedThreadPool(filesAtOnce, task -> thread(task, "corpus-reader"));
    workers = Executors.newFixedThreadPool(threads, task -> thread(task, "corpus-worker"));
  }

  /**
   * Runs over all files. Interrupting the calling thread stops it.
   *
   * @param threads that work; as many files are read at once, up to eight
   * @param work called on several threads at once
   * @throws dev.cloze.config.ClozeException if a file cannot be read; the first one in the order of
   *     the corpus
   */
  public static <R> void run(
      List<CorpusInput> inputs,
      DocumentOptions options,
      CorpusProblems problems,
      int threads,
      Function<List<Document>, R> work,
      Sink<R> sink) {
    var pipeline = new DocumentPipeline<>(inputs, options, problems, threads, work);
    try {
      pipeline.run(sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CorpusException("interrupted while reading the corpus", e);
    } finally {
      pipeline.stop();
    }
  }

  private void run(Sink<R> sink) throws InterruptedException {
    Queue<OpenInput> open = new ArrayDeque<>();
    long bytesBefore = 0;
    int next = 0;
    while (next < inputs.size() || !open.isEmpty()) {
      while (open.size() < filesAtOnce && next < inputs.size()) {
        var input = new OpenInput(inputs.get(next++));
        open.add(input);
        readers.execute(input::read);
      }
      OpenInput first = open.remove();
      for (Batch<R> batch = first.batches.take();
          batch.result() != null;
          batch = first.batches.take()) {
        R result = get(batch.result());
        first.room.release(batch.characters());
        sink.onBatch(result, bytesBefore + batch.bytesRead());
      }
      bytesBefore += first.input.bytes();
      sink.onInputEnd(first.input);
    }
  }

  private static <R> R get(Future<R> result) throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw (Error) e.getCause(); // neither readers nor workers throw anything checked
    }
  }

  /** Stops all threads and waits for those that read: their files are closed then. */
  private void stop() {
    readers.shutdownNow();
    workers.shutdownNow();
    try {
      readers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
