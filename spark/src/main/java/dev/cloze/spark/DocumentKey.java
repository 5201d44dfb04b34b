package dev.cloze.spark;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Brings documents together that share two numbers, a hash or the key of a band, in the order of
 * the corpus.
 */
record DocumentKey(long high, long low, long document)
    implements Comparable<DocumentKey>, Serializable {
  private static final Comparator<DocumentKey> ORDER =
      Comparator.comparingLong(DocumentKey::high)
          .thenComparingLong(DocumentKey::low)
          .thenComparingLong(DocumentKey::document);

  @Override
  public int compareTo(DocumentKey other) {
    return ORDER.compare(this, other);
  }

  boolean sameAs(DocumentKey other) {
    return other != null && high == other.high && low == other.low;
  }

  /** Keeps together what shares the numbers. */
  static final class Together extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;

    Together(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      DocumentKey document = (DocumentKey) key;
      long mixed = (document.high() ^ document.low()) * 0x9E3779B97F4A7C15L;
      return (int) Long.remainderUnsigned(mixed >>> 16, partitions);
    }
  }
}
