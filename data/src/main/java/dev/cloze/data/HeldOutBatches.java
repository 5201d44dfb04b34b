package dev.cloze.data;

import dev.cloze.data.SamplePositions.Place;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.LongStream;

/** The fixed batches for evaluation, made when asked for. */
final class HeldOutBatches extends AbstractList<MaskedBatch> implements RandomAccess {
  /** Not the run's: runs with different seeds are compared on the same masks. */
  static final long SEED = 0;

  private final BatchMaker maker;
  private final EpochIndex epoch;
  private final int batchSize;
  private final int size;

  HeldOutBatches(BatchMaker maker, int batchSize, int batches) {
    this.maker = maker;
    this.batchSize = batchSize;
    epoch = maker.samples().epoch(0);
    long all = (epoch.size() + batchSize - 1) / batchSize;
    size = (int) Math.min(all, batches == 0 ? Integer.MAX_VALUE : batches);
  }

  @Override
  public MaskedBatch get(int index) {
    Objects.checkIndex(index, size);
    long from = (long) index * batchSize;
    long to = Math.min(from + batchSize, epoch.size());
    List<Place> places = LongStream.range(from, to).mapToObj(k -> new Place(epoch, k)).toList();
    return maker.make(places);
  }

  @Override
  public int size() {
    return size;
  }
}
