package dev.cloze.text.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Tries again what failed for a reason that may pass, with longer and longer pauses. */
final class Retries {
  private final FetchOptions options;
  private final FetchListener listener;

  Retries(FetchOptions options, FetchListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /** Fails with {@link IOException} if it may be tried again, with any other exception if not. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  /** A failure for which the server says when to come back. */
  static final class LaterException extends IOException {
    private final Optional<Duration> delay;

    LaterException(String message, Optional<Duration> delay) {
      super(message);
      this.delay = delay;
    }
  }

  /**
   * @param progress grows while something is achieved: only failures without any in between count.
   *     What was lost again is not achieved twice
   */
  <T> T run(String what, LongSupplier progress, Attempt<T> attempt) throws InterruptedException {
    long most = progress.getAsLong();
    int failures = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (IOException e) {
        long now = progress.getAsLong();
        failures = now > most ? 0 : failures;
        most = Math.max(most, now);
        String reason = reason(e);
        if (failures == options.retries()) {
          throw new FetchException(
              "%s: %s (tried %d times)".formatted(what, reason, failures + 1), e);
        }
        Duration delay = delay(e, failures++);
        listener.onNote(
            "%s: %s; trying again in %.1f s".formatted(what, reason, delay.toMillis() / 1e3));
        Thread.sleep(delay.toMillis());
      }
    }
  }

  private Duration delay(IOException cause, int failures) {
    Duration doubled = options.firstDelay().multipliedBy(1L << Math.min(failures, 20));
    long millis = Math.min(doubled.toMillis(), options.longestDelay().toMillis());
    // Many that failed at once shall not come back at once.
    long jittered = millis - (long) (millis / 2.0 * ThreadLocalRandom.current().nextDouble());
    if (cause instanceof LaterException later && later.delay.isPresent()) {
      long asked = Math.min(later.delay.get().toMillis(), options.longestDelay().toMillis());
      return Duration.ofMillis(Math.max(jittered, asked));
    }
    return Duration.ofMillis(jittered);
  }

  private static String reason(IOException e) {
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (e instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (e instanceof ConnectException) {
      return "no connection";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
