package dev.cloze.data;

import dev.cloze.data.BlockWalk.Place;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * A corpus cut into the samples of RoBERTa: {@code <s>} and a block of {@link BlockWalk}. The
 * blocks are those of every epoch; only their order and their masks change.
 *
 * <p>A block that is too long, a single line, is cut into pieces. (The original leaves it out in
 * training, and stops in validation.) Every {@value #STRIDE}th sample's place is kept in memory.
 */
final class Blocks implements SampleSource {
  private static final int STRIDE = 64;

  private final Corpus corpus;
  private final BlockMode mode;
  private final int blockSize;
  private final int bos;
  private final int eos;
  private final long seed;
  private final List<Stop> stops = new ArrayList<>();
  private final long size;

  /** A place where a block begins, and the number of samples before. */
  private record Stop(long samples, Place place) {}

  /**
   * @param length of the longest sample, {@code <s>} included
   */
  Blocks(Corpus corpus, Vocabulary vocabulary, BlockMode mode, int length, long seed) {
    corpus.requireVocabulary(vocabulary);
    this.corpus = corpus;
    this.mode = mode;
    this.seed = seed;
    blockSize = length - 1;
    bos = vocabulary.cls();
    eos = vocabulary.sep();
    BlockWalk walk = walk(Place.BEGIN);
    long samples = 0;
    while (walk.next()) {
      if (stops.isEmpty() || samples - stops.get(stops.size() - 1).samples() >= STRIDE) {
        stops.add(new Stop(samples, walk.start()));
      }
      samples += pieces(walk.length());
    }
    size = samples;
  }

  @Override
  public EpochIndex epoch(long epoch) {
    EpochKeys keys = new EpochKeys(seed, epoch);
    Permutation order = new Permutation(size, keys.order());
    return new EpochIndex() {
      @Override
      public long epoch() {
        return epoch;
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public Sample sample(long k) {
        return at(order.at(k));
      }

      @Override
      public long sampleSeed(long k) {
        return keys.masks(k);
      }
    };
  }

  /** The sample of this number in the order of the corpus. */
  private Sample at(long number) {
    Stop stop = stopBefore(number);
    BlockWalk walk = walk(stop.place());
    walk.next();
    long before = stop.samples();
    while (before + pieces(walk.length()) <= number) {
      before += pieces(walk.length());
      walk.next();
    }
    int skip = (int) (number - before) * blockSize;
    int[] ids = new int[1 + Math.min(blockSize, walk.length() - skip)];
    ids[0] = bos;
    BlockWalk.copy(corpus, walk.start(), skip, ids.length - 1, eos, ids, 1);
    corpus.requireKnownIds(ids, walk.start().document());
    return new Sample(ids, ids.length, 0);
  }

  private Stop stopBefore(long number) {
    int low = 0;
    int high = stops.size();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (stops.get(middle).samples() <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return stops.get(low);
  }

  private int pieces(int length) {
    return (length + blockSize - 1) / blockSize;
  }

  private BlockWalk walk(Place from) {
    return new BlockWalk(corpus, mode, blockSize, from);
  }
}
