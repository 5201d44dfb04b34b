package dev.cloze.data;

import dev.cloze.data.Sections.Section;
import java.util.Arrays;

/**
 * The samples of one epoch, in the shuffled order in which training sees them. Holds one number per
 * block of sections and makes every sample anew when it is asked for. Safe for several threads.
 */
public final class EpochIndex {
  private final Corpus corpus;
  private final Sections sections;
  private final Chunking chunking;
  private final long seed;
  private final long epoch;
  private final long[] ends; // samples up to and including each block
  private final Permutation order;

  /** What a key is for; distinct numbers keep the streams of one sample unrelated. */
  private enum Purpose {
    ORDER,
    WALK,
    SAMPLE,
    MASKS
  }

  EpochIndex(Corpus corpus, Sections sections, Chunking chunking, long seed, long epoch) {
    this.corpus = corpus;
    this.sections = sections;
    this.chunking = chunking;
    this.seed = seed;
    this.epoch = epoch;
    ends = new long[sections.blocks()];
    Arrays.parallelSetAll(ends, this::countBlock);
    Arrays.parallelPrefix(ends, Long::sum);
    order = new Permutation(ends.length == 0 ? 0 : ends[ends.length - 1], key(Purpose.ORDER));
    if (order.size() == 0) {
      throw new DataException(
          "%s gives no samples: it holds no tokens".formatted(corpus.location()));
    }
  }

  public long epoch() {
    return epoch;
  }

  /** The number of samples; differs a little from epoch to epoch. */
  public long size() {
    return order.size();
  }

  /**
   * The sample at position {@code k}, 0 ≤ k &lt; {@link #size()}, of this epoch's order.
   *
   * @throws DataException if it holds an id that the corpus's vocabulary does not have
   */
  public Sample sample(long k) {
    long place = order.at(k);
    int block = blockOf(place);
    long chunk = place - (block == 0 ? 0 : ends[block - 1]);
    Section section = sections.first(block);
    for (int i = 1; i < sections.count(block); i++) { // what is not before is in the last one
      long count = chunking.count(section, walk(section));
      if (chunk < count) {
        break;
      }
      chunk -= count;
      section = sections.next(section);
    }
    SplitMix64 draw = new SplitMix64(key(Purpose.SAMPLE, k));
    Sample sample = chunking.sample(section, chunk, walk(section), draw);
    requireKnownIds(sample, section.document());
    return sample;
  }

  /** A seed for whatever else is random about a sample: its masks and its dropout. */
  public long sampleSeed(long k) {
    return key(Purpose.MASKS, k);
  }

  private long countBlock(int block) {
    Section section = sections.first(block);
    long count = chunking.count(section, walk(section));
    for (int i = 1; i < sections.count(block); i++) {
      section = sections.next(section);
      count += chunking.count(section, walk(section));
    }
    return count;
  }

  private int blockOf(long place) {
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (place < ends[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private SplitMix64 walk(Section section) {
    return new SplitMix64(
        SplitMix64.key(seed, epoch, Purpose.WALK.ordinal(), section.document(), section.number()));
  }

  private long key(Purpose purpose) {
    return SplitMix64.key(seed, epoch, purpose.ordinal());
  }

  private long key(Purpose purpose, long k) {
    return SplitMix64.key(seed, epoch, purpose.ordinal(), k);
  }

  private void requireKnownIds(Sample sample, long document) {
    for (int id : sample.inputIds()) {
      if (id < 0 || id >= corpus.vocabSize()) {
        throw new DataException(
            """
            %s holds the token id %d, and its vocabulary has %,d tokens (a sample that begins in \
            document %,d). Verify its checksums, or prepare it again"""
                .formatted(corpus.location(), id, corpus.vocabSize(), document));
      }
    }
  }
}
