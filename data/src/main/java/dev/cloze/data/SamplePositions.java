package dev.cloze.data;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Counts through the samples, epoch after epoch, and has the next epoch's index made early. */
final class SamplePositions {
  private final SampleSource samples;
  private final ExecutorService threads;
  private final long seed;
  private EpochIndex epoch;
  private Future<EpochIndex> following;
  private long position;

  /** A sample: its epoch and its position in it. */
  record Place(EpochIndex epoch, long position) {}

  SamplePositions(SampleSource samples, SamplerState start, ExecutorService threads) {
    this.samples = samples;
    this.threads = threads;
    seed = start.seed();
    epoch = samples.epoch(start.epoch());
    position = start.position();
    if (position > epoch.size()) {
      throw new DataException(
          """
          the run stopped at sample %,d of epoch %,d, which has only %,d: the corpus, data.length or \
          the objective are not those it was begun with"""
              .formatted(position, epoch.epoch(), epoch.size()));
    }
  }

  /** The place of the next sample, which is then used up. */
  Place next() throws InterruptedException, ExecutionException {
    if (position == epoch.size()) {
      epoch = following == null ? samples.epoch(epoch.epoch() + 1) : following.get();
      following = null;
      position = 0;
    }
    if (following == null && position >= epoch.size() / 2) {
      long number = epoch.epoch() + 1;
      following = threads.submit(() -> samples.epoch(number));
    }
    return new Place(epoch, position++);
  }

  SamplerState state() {
    return new SamplerState(seed, epoch.epoch(), position);
  }
}
