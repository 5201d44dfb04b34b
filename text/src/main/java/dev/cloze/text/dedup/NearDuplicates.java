package dev.cloze.text.dedup;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Finds documents that resemble each other by their signatures, and joins their clusters. */
final class NearDuplicates {
  private static final int SIGNATURES_AT_ONCE = 512;
  private static final int PAIRS_AT_ONCE = 1 << 14;

  private final NearDuplicateOptions options;
  private final SignatureFile signatures;
  private final Path folder;
  private final long memoryBytes;
  private final int threads;
  private final DedupListener listener;
  private final ByteBuffer bytes; // of one signature, for the thread that asks for similarities
  private final int[] firstSignature;
  private final int[] secondSignature;
  private long verified;

  NearDuplicates(
      NearDuplicateOptions options,
      SignatureFile signatures,
      Path folder,
      long memoryBytes,
      int threads,
      DedupListener listener) {
    this.options = options;
    this.signatures = signatures;
    this.folder = folder;
    this.memoryBytes = memoryBytes;
    this.threads = threads;
    this.listener = listener;
    bytes = signatures.buffer(1);
    firstSignature = new int[options.permutations()];
    secondSignature = new int[options.permutations()];
  }

  /**
   * Adds to {@code clusters} what resembles each other, and returns how many pairs were verified.
   *
   * @param exact documents with an earlier copy are left out: the copy stands for them
   */
  long join(Clusters exact, Clusters clusters) {
    try (var pairs = new ExternalSort(folder, "pairs", 2, memoryBytes)) {
      long count = pairs(exact, pairs);
      try (ExternalSort.Sorted sorted = pairs.sorted()) {
        verify(sorted, count, clusters);
      }
    }
    return verified;
  }

  private long pairs(Clusters exact, ExternalSort pairs) {
    long[] count = new long[1];
    try (var keys = new ExternalSort(folder, "bands", 2, memoryBytes)) {
      addKeys(exact, keys);
      var candidates =
          new Candidates(
              (first, second) -> {
                pairs.add(first, second);
                count[0]++;
              });
      try (ExternalSort.Sorted sorted = keys.sorted()) {
        long[] key = new long[2];
        while (sorted.next(key)) {
          candidates.add(key[0], key[1]);
        }
      }
    }
    return count[0];
  }

  private void addKeys(Clusters exact, ExternalSort keys) {
    Bands bands = options.bands();
    ByteBuffer block = signatures.buffer(SIGNATURES_AT_ONCE);
    int[] signature = new int[options.permutations()];
    for (long from = 0; from < exact.documents(); from += SIGNATURES_AT_ONCE) {
      int count = (int) Math.min(SIGNATURES_AT_ONCE, exact.documents() - from);
      signatures.read(from, count, block);
      for (int i = 0; i < count; i++) {
        if (exact.first(from + i) == from + i) {
          block.asIntBuffer().get(signature);
          for (long key : bands.keys(signature)) {
            keys.add(key, from + i);
          }
        }
        block.position(block.position() + signature.length * Integer.BYTES);
      }
      listener.onProgress(DedupListener.Step.SORTING, from + count, exact.documents());
    }
  }

  private void verify(ExternalSort.Sorted pairs, long total, Clusters clusters) {
    ExecutorService pool = Executors.newFixedThreadPool(threads, NearDuplicates::thread);
    try {
      long seen = 0;
      long[] pair = new long[2];
      long[] last = {-1, -1}; // the same pair comes once for each band that both share
      boolean more = true;
      while (more) {
        List<Future<long[]>> alike = new ArrayList<>();
        for (int task = 0; task < threads && more; task++) {
          long[] batch = new long[2 * PAIRS_AT_ONCE];
          int count = 0;
          while (count < batch.length && (more = pairs.next(pair))) {
            seen++;
            if (pair[0] != last[0] || pair[1] != last[1]) {
              System.arraycopy(pair, 0, batch, count, 2);
              System.arraycopy(pair, 0, last, 0, 2);
              count += 2;
              verified++;
            }
          }
          int longs = count;
          alike.add(pool.submit(() -> alike(batch, longs)));
        }
        for (Future<long[]> future : alike) {
          long[] found = get(future);
          for (int i = 0; i < found.length; i += 2) {
            clusters.union(found[i], found[i + 1]);
          }
        }
        listener.onProgress(DedupListener.Step.COMPARING, seen, total);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** The pairs whose signatures agree often enough. */
  private long[] alike(long[] pairs, int longs) {
    ByteBuffer one = signatures.buffer(1);
    int[] first = new int[options.permutations()];
    int[] second = new int[options.permutations()];
    long firstRead = -1;
    int found = 0;
    for (int i = 0; i < longs; i += 2) {
      if (pairs[i] != firstRead) {
        firstRead = pairs[i];
        signatures.read(firstRead, 1, one);
        one.asIntBuffer().get(first);
      }
      signatures.read(pairs[i + 1], 1, one);
      one.asIntBuffer().get(second);
      if (MinHash.similarity(first, second) >= options.threshold()) {
        pairs[found] = pairs[i];
        pairs[found + 1] = pairs[i + 1];
        found += 2;
      }
    }
    return Arrays.copyOf(pairs, found);
  }

  /** How similar two documents are by their signatures. */
  double similarity(long first, long second) {
    signatures.read(first, 1, bytes);
    bytes.asIntBuffer().get(firstSignature);
    signatures.read(second, 1, bytes);
    bytes.asIntBuffer().get(secondSignature);
    return MinHash.similarity(firstSignature, secondSignature);
  }

  private static long[] get(Future<long[]> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DedupException("interrupted; nothing was written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw (Error) e.getCause(); // the tasks throw nothing checked
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "dedup-worker");
    thread.setDaemon(true);
    return thread;
  }
}
