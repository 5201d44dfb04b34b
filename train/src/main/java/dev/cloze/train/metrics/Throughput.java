package dev.cloze.train.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tokens per second over the last while. Reads no clock: times are values of {@link
 * System#nanoTime()} that the caller took.
 */
public final class Throughput {
  private record Mark(long nanoTime, long tokens) {}

  private final long windowNanos;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long pausedNanos;

  /**
   * @param window how far back to look; one step is always seen, however long it took
   */
  public Throughput(Duration window, long startNanoTime) {
    windowNanos = window.toNanos();
    marks.add(new Mark(startNanoTime, 0));
  }

  /** Notes tokens that were done by now, since the note before. */
  public void add(long tokens, long nanoTime) {
    long working = nanoTime - pausedNanos;
    marks.addLast(new Mark(working, marks.getLast().tokens() + tokens));
    while (marks.size() > 2 && working - marks.getFirst().nanoTime() > windowNanos) {
      marks.removeFirst();
    }
  }

  /** Takes time out of the account: an evaluation or a checkpoint is no training. */
  public void exclude(long fromNanoTime, long untilNanoTime) {
    pausedNanos += untilNanoTime - fromNanoTime;
  }

  /** Zero before the first note. */
  public double tokensPerSecond() {
    long nanos = marks.getLast().nanoTime() - marks.getFirst().nanoTime();
    long tokens = marks.getLast().tokens() - marks.getFirst().tokens();
    return nanos == 0 ? 0 : tokens * 1e9 / nanos;
  }
}
