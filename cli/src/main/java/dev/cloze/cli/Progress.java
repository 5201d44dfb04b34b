package dev.cloze.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

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
  private final long started;
  private long nextReport;
  private boolean barShown;

  Progress(PrintWriter err, boolean terminal) {
    this(err, terminal, System::nanoTime);
  }

  Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    started = nanoTime.getAsLong();
    nextReport = started + (terminal ? FIRST_BAR : LINE_INTERVAL);
  }

  /** Cheap when nothing is to be shown, so it may be called often. */
  void update(long done, long total, String what) {
    long now = nanoTime.getAsLong();
    if (now - nextReport < 0) {
      return;
    }
    double share = total <= 0 ? 0 : Math.min(1, (double) done / total);
    long elapsedSeconds = (now - started) / 1_000_000_000;
    String left =
        share > 0 ? ", " + duration(Math.round(elapsedSeconds * (1 - share) / share)) + " left" : "";
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
          what,
          left);
      barShown = true;
    } else {
      nextReport = now + LINE_INTERVAL;
      err.printf(Locale.ROOT, "%.0f %%  %s%s%n", 100 * share, what, left);
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
