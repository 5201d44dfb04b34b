package dev.cloze.data;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The batches of streams, made ahead on a thread of its own and handed out in order. The streams
 * are sequential, so there is one thread, and what comes out does not depend on it.
 *
 * <p>For one consumer thread. {@link BatchLoader} makes samples, which do not follow from one
 * another, on several.
 */
public final class StreamLoader implements AutoCloseable {
  private static final int AHEAD = 2; // one to hand out while the next is made

  private final WordStreams streams;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(StreamLoader::thread);
  private final ArrayDeque<Future<Made>> pending = new ArrayDeque<>();
  private long[] cursor;

  /** A batch, and where the streams stand after it. */
  private record Made(Optional<StreamBatch> batch, long[] after) {}

  /**
   * @param streams not to be used otherwise from now on
   */
  public StreamLoader(WordStreams streams) {
    this.streams = streams;
    cursor = streams.cursor();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "cloze-loader");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The next batch, or empty at the end of the text.
   *
   * @throws DataException if it cannot be made
   */
  public Optional<StreamBatch> next() {
    while (pending.size() < AHEAD) {
      pending.add(thread.submit(() -> new Made(streams.next(), streams.cursor())));
    }
    try {
      Made made = pending.remove().get();
      cursor = made.after;
      return made.batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while waiting for the next batch", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DataException problem
          ? problem
          : new DataException("cannot make the next batch: " + e.getCause(), e.getCause());
    }
  }

  /** Where the streams stand after the batches that were handed out: what a checkpoint keeps. */
  public long[] cursor() {
    return cursor.clone();
  }

  /**
   * Goes on where other streams of the same text, seed and rows stood.
   *
   * @throws IllegalStateException after the first batch
   * @throws DataException as {@link WordStreams#restore}
   */
  public void restore(long[] from) {
    if (!pending.isEmpty()) {
      throw new IllegalStateException("batches have been made already");
    }
    streams.restore(from);
    cursor = from.clone();
  }

  /** Waits for the batch in the making: the text may be closed afterwards. */
  @Override
  public void close() {
    pending.forEach(made -> made.cancel(false));
    thread.shutdown(); // not shutdownNow: an interrupt would close the text's files
    try {
      thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
