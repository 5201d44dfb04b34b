package dev.cloze.cli;

import dev.cloze.train.metrics.Eta;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How far a piece of work is, on standard error. A person at a terminal sees a bar once the work
 * has taken two seconds; a log file gets a line now and then.
 */
final class Progress implements AutoCloseable {
  private static final long FIRST_BAR = Duration.ofSeconds(2).toNanos();
  private static final long BAR_INTERVAL = Duration.ofMillis(100).toNanos();
  private static final long LINE_INTERVAL = Duration.ofSeconds(30).toNanos();
  private static final int BAR_WIDTH = 24;
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private Eta eta;
  private long nextReport;
  private boolean barShown;

  Progress(PrintWriter err, boolean terminal) {
    this(err, terminal, System::nanoTime);
  }

  Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    long started = nanoTime.getAsLong();
    eta = new Eta(0, started);
    nextReport = started + (terminal ? FIRST_BAR : LINE_INTERVAL);
  }

  /** This much was done by an earlier process: it says nothing about the speed of this one. */
  void startAt(double done) {
    eta = new Eta(done, nanoTime.getAsLong());
  }

  /** Cheap when nothing is to be shown: {@code what} is asked only when it is. */
  void update(double done, double total, Supplier<String> what) {
    long now = nanoTime.getAsLong();
    if (now - nextReport < 0) {
      return;
    }
    double share = total <= 0 ? 0 : Math.min(1, done / total);
    String left =
        eta.remaining(done, total, now)
            .map(remaining -> ", " + duration(remaining.toSeconds()) + " left")
            .orElse("");
    if (terminal) {
      nextReport = now + BAR_INTERVAL;
      int filled = (int) Math.round(share * BAR_WIDTH);
      err.printf(
          Locale.ROOT,
          "%s[%s%s] %3.0f %%  %s%s",
          CLEAR_LINE,
          "=".repeat(filled),
          " ".repeat(BAR_WIDTH - filled),
          100 * share,
          what.get(),
          left);
      barShown = true;
    } else {
      nextReport = now + LINE_INTERVAL;
      err.printf(Locale.ROOT, "%.0f %%  %s%s%n", 100 * share, what.get(), left);
    }
    err.flush();
  }

  /** A line that stays, above the bar. */
  void line(String text) {
    close();
    err.println(text);
    err.flush();
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    return minutes < 60
        ? "%d min %02d s".formatted(minutes, seconds % 60)
        : "%d h %02d min".formatted(minutes / 60, minutes % 60);
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (barShown) {
      err.print(CLEAR_LINE);
      err.flush();
      barShown = false;
    }
  }
}
