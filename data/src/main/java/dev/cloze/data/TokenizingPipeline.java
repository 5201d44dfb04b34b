package dev.cloze.data;

import dev.cloze.data.TokenizedDocuments.InputEnd;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Reads files on one thread, tokenises on several, and hands the results out in the order of the
 * text. The text between reader and caller is bounded, whatever the size of the corpus and of its
 * documents. A failure on any thread comes out of {@link #next}.
 */
final class TokenizingPipeline implements AutoCloseable {
  /** Text in flight at most: 32 MB, and its token ids. */
  private static final int CHARACTERS_IN_FLIGHT = 1 << 24;

  private final InputReader input;
  private final ConcurrentLinkedQueue<TokenizedDocuments.Worker> idle =
      new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Future<TokenizedDocuments>> results = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(CHARACTERS_IN_FLIGHT);
  private final ExecutorService workers;
  private final Thread reader;

  TokenizingPipeline(InputReader input, Tokenizer tokenizer, int threads) {
    this.input = input;
    for (int i = 0; i < threads; i++) {
      idle.add(new TokenizedDocuments.Worker(tokenizer.copy(), input.options()));
    }
    workers = Executors.newFixedThreadPool(threads, work -> thread(work, "cloze-prepare-worker"));
    reader = thread(this::read, "cloze-prepare-reader");
    reader.start();
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The next documents, or null after the last. */
  TokenizedDocuments next() {
    try {
      TokenizedDocuments batch = results.take().get();
      if (batch != null) {
        room.release(permits(batch.characters()));
      }
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted; the corpus is not finished", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw (Error) e.getCause(); // neither the reader nor the workers throw anything checked
    }
  }

  /** Stops all threads and waits for the one that reads. */
  @Override
  public void close() {
    reader.interrupt();
    workers.shutdownNow();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      input.read(this::submit);
      results.add(CompletableFuture.completedFuture(null));
    } catch (InterruptedException e) {
      results.add(
          CompletableFuture.failedFuture(new DataException("interrupted while reading", e)));
    } catch (RuntimeException | Error e) {
      results.add(CompletableFuture.failedFuture(e));
    }
  }

  private void submit(
      List<Document> documents, List<InputEnd> inputEnds, int characters, long bytesRead)
      throws InterruptedException {
    room.acquire(permits(characters));
    results.add(workers.submit(() -> tokenize(documents, inputEnds, characters, bytesRead)));
  }

  private TokenizedDocuments tokenize(
      List<Document> documents, List<InputEnd> inputEnds, int characters, long bytesRead) {
    TokenizedDocuments.Worker worker = idle.remove(); // there is one for each thread
    try {
      return worker.tokenize(documents, inputEnds, characters, bytesRead);
    } finally {
      idle.add(worker);
    }
  }

  /** A document longer than all the room there is has it to itself. */
  private static int permits(int characters) {
    return Math.min(characters + 1, CHARACTERS_IN_FLIGHT);
  }
}
