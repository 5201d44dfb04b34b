package dev.cloze.text.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Which pairs of tokens are joined, in which order, into what. Immutable and thread-safe. */
final class MergeTable {
  /** What {@link #find} says of a pair that is never joined; larger than every other answer. */
  static final long NONE = Long.MAX_VALUE;

  private static final long FREE = -1;

  private final long[] slots; // left and right token, then rank and joined token
  private final int shift;

  /**
   * @throws TokenizerException if a merge names a token that the vocabulary lacks
   */
  MergeTable(Vocabulary vocabulary, List<Merge> merges) {
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(merges.size(), 8));
    slots = new long[2 << bits];
    shift = Long.SIZE - bits;
    Arrays.fill(slots, FREE);
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      int left = id(vocabulary, merge.left(), merge, rank);
      int right = id(vocabulary, merge.right(), merge, rank);
      int joined = id(vocabulary, merge.joined(), merge, rank);
      long pair = (long) left << 32 | right;
      int slot = slot(pair);
      slots[slot] = pair;
      slots[slot + 1] = (long) rank << 32 | joined;
    }
  }

  private static int id(Vocabulary vocabulary, String token, Merge merge, int rank) {
    int id = vocabulary.id(token);
    if (id < 0) {
      throw new TokenizerException(
          "merge %d, \"%s\", needs the token \"%s\", which %s lacks: the merges belong to another vocabulary"
              .formatted(rank + 1, merge, token, vocabulary.source()));
    }
    return id;
  }

  /** The rank in the upper half and the joined token in the lower, or {@link #NONE}. */
  long find(int left, int right) {
    int slot = slot((long) left << 32 | right);
    return slots[slot] == FREE ? NONE : slots[slot + 1];
  }

  /** Where the pair stands, or else could be put. */
  private int slot(long pair) {
    long hash = (pair ^ pair >>> 29) * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> shift) << 1;
    while (slots[slot] != pair && slots[slot] != FREE) {
      slot = (slot + 2) & (slots.length - 1);
    }
    return slot;
  }
}
