package dev.cloze.text.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The body of an answer, given up when no byte has come for a while. */
final class Body extends FilterInputStream {
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "fetch-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration stallTimeout;
  private final ScheduledFuture<?> watch;
  private volatile long lastByte = System.nanoTime();
  private volatile boolean stalled;

  Body(InputStream in, Duration stallTimeout) {
    super(in);
    this.stallTimeout = stallTimeout;
    long interval = Math.max(1, stallTimeout.toMillis() / 4);
    watch = WATCH.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (System.nanoTime() - lastByte > stallTimeout.toNanos()) {
      stalled = true;
      watch.cancel(false);
      try {
        in.close(); // wakes the thread that waits in read
      } catch (IOException e) {
        stalled = true; // the connection is given up in any case
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count = super.read(bytes, offset, length);
      if (stalled) {
        throw new IOException("the stream was closed");
      }
      lastByte = System.nanoTime();
      return count;
    } catch (IOException e) {
      if (stalled) {
        throw new IOException(
            "no byte came for %.1f s".formatted(stallTimeout.toMillis() / 1e3), e);
      }
      throw new IOException("the connection broke off", e);
    }
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
