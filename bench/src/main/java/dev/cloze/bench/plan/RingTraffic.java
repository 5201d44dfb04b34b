package dev.cloze.bench.plan;

/**
 * The bytes of a ring: each rank hands a part of the data to the next one, n - 1 times to add the
 * parts up and n - 1 times to spread the sums (Patarasuk and Yuan, 2009). Every rank sends as much
 * as it receives.
 */
final class RingTraffic {
  /** Gradients that travel together; so many bytes are one message in n. */
  static final long BUCKET_BYTES = 25L << 20;

  private RingTraffic() {}

  /** What a rank sends to add up {@code bytes} of every rank: 2 (n - 1) / n of them. */
  static double allReduce(int ranks, double bytes) {
    return 2 * half(ranks, bytes);
  }

  /** What a rank sends to add up, or to spread, {@code bytes} alone: (n - 1) / n of them. */
  static double half(int ranks, double bytes) {
    return bytes * (ranks - 1) / ranks;
  }

  /**
   * How long that takes: the bytes at the speed of the slowest link, and a latency for each of the
   * 2 (n - 1) turns of each bucket.
   */
  static double seconds(Cluster cluster, double sent, double payload) {
    int turns = 2 * (cluster.ranks() - 1);
    double buckets = Math.max(1, Math.ceil(payload / BUCKET_BYTES));
    return sent / cluster.bandwidth() + turns * buckets * cluster.latency();
  }
}
