package dev.cloze.data;

import dev.cloze.data.Sections.Section;
import java.util.Arrays;

/**
 * An epoch of samples that are made of sections. Holds one number per block of sections and makes
 * every sample anew when it is asked for.
 */
final class SectionEpoch implements EpochIndex {
  private final Corpus corpus;
  private final Sections sections;
  private final Chunking chunking;
  private final EpochKeys keys;
  private final long[] ends; // samples up to and including each block
  private final Permutation order;

  SectionEpoch(Corpus corpus, Sections sections, Chunking chunking, long seed, long epoch) {
    this.corpus = corpus;
    this.sections = sections;
    this.chunking = chunking;
    keys = new EpochKeys(seed, epoch);
    ends = new long[sections.blocks()];
    Arrays.parallelSetAll(ends, this::countBlock);
    Arrays.parallelPrefix(ends, Long::sum);
    order = new Permutation(ends.length == 0 ? 0 : ends[ends.length - 1], keys.order());
    if (order.size() == 0) {
      throw new DataException(
          "%s gives no samples: it holds no tokens".formatted(corpus.location()));
    }
  }

  @Override
  public long epoch() {
    return keys.epoch();
  }

  @Override
  public long size() {
    return order.size();
  }

  @Override
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
    SplitMix64 draw = new SplitMix64(keys.sample(k));
    Sample sample = chunking.sample(section, chunk, walk(section), draw);
    corpus.requireKnownIds(sample.inputIds(), section.document());
    return sample;
  }

  @Override
  public long sampleSeed(long k) {
    return keys.masks(k);
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
    return new SplitMix64(keys.walk(section.document(), section.number()));
  }
}
