package dev.cloze.text.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which documents belong together, by union-find over their numbers; of every cluster the first
 * document in the order of the corpus is kept. The result does not depend on the order of the
 * unions. The numbers lie in a mapped file: 8 bytes per document that the operating system keeps in
 * memory or not, none of them on the heap. Not thread-safe.
 */
public final class Clusters {
  private static final int SEGMENT_BITS = 26; // half a gigabyte each
  private static final int SEGMENT_MASK = (1 << SEGMENT_BITS) - 1;

  private final LongBuffer[] parents; // distance to an earlier document of the cluster; 0: none
  private final long documents;

  /**
   * @param file made anew; the caller removes it
   */
  public Clusters(Path file, long documents) {
    this.documents = documents;
    int segments = Math.toIntExact((documents + SEGMENT_MASK) >>> SEGMENT_BITS);
    parents = new LongBuffer[segments];
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      fillWithZeros(channel, documents * Long.BYTES);
      for (int i = 0; i < segments; i++) {
        long from = (long) i << SEGMENT_BITS;
        long length = Math.min(1L << SEGMENT_BITS, documents - from);
        parents[i] =
            channel
                .map(FileChannel.MapMode.READ_WRITE, from * Long.BYTES, length * Long.BYTES)
                .asLongBuffer();
      }
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }

  /** Written out: where a mapped file has holes, a full disk is no exception but a crash. */
  private static void fillWithZeros(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
    for (long left = bytes; left > 0; ) {
      zeros.clear().limit((int) Math.min(left, zeros.capacity()));
      left -= channel.write(zeros);
    }
  }

  public long documents() {
    return documents;
  }

  /** Says that two documents belong together. */
  public void union(long a, long b) {
    long rootA = first(a);
    long rootB = first(b);
    if (rootA != rootB) {
      setParent(Math.max(rootA, rootB), Math.min(rootA, rootB));
    }
  }

  /** The first document of the cluster, which is the one to keep. */
  public long first(long document) {
    long at = document;
    long parent = parent(at);
    while (parent != at) {
      long grandparent = parent(parent);
      if (grandparent != parent) {
        setParent(at, grandparent);
      }
      at = grandparent;
      parent = parent(at);
    }
    return at;
  }

  private long parent(long document) {
    return document
        - parents[(int) (document >>> SEGMENT_BITS)].get((int) (document & SEGMENT_MASK));
  }

  private void setParent(long document, long parent) {
    parents[(int) (document >>> SEGMENT_BITS)].put(
        (int) (document & SEGMENT_MASK), document - parent);
  }
}
