package dev.cloze.text.dedup;

/**
 * Makes pairs to verify of the documents that share the key of a band.
 *
 * <p>A document is paired with the {@value #NEIGHBOURS} before it and with the first of its bucket:
 * the work is linear even where thousands of copies of a form letter share a bucket, and their
 * cluster still hangs together. Not thread-safe.
 */
public final class Candidates {
  /** In buckets of up to this many documents every pair is made. */
  static final int NEIGHBOURS = 64;

  private final PairConsumer out;
  private final long[] neighbours = new long[NEIGHBOURS]; // a ring
  private long key;
  private long bucket; // documents in it
  private long first;

  /** Hears a pair; {@code first < second}. The same pair may come from several bands. */
  @FunctionalInterface
  public interface PairConsumer {
    void accept(long first, long second);
  }

  public Candidates(PairConsumer out) {
    this.out = out;
  }

  /** Takes (key, document) in ascending order of both. */
  public void add(long bandKey, long document) {
    if (bucket == 0 || bandKey != key) {
      key = bandKey;
      bucket = 0;
      first = document;
    }
    if (bucket > NEIGHBOURS) {
      out.accept(first, document);
    }
    for (long i = Math.max(0, bucket - NEIGHBOURS); i < bucket; i++) {
      out.accept(neighbours[(int) (i % NEIGHBOURS)], document);
    }
    neighbours[(int) (bucket % NEIGHBOURS)] = document;
    bucket++;
  }
}
