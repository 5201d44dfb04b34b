package dev.cloze.text.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Unpacks bzip2, the slowest packing there is, on all cores: its blocks do not depend on each
 * other. Reads ahead by one block per core, each 0.9 MB and its packed bytes. Checks all checksums.
 * Own code around the library's, which unpacks on one thread.
 */
final class ParallelBzip2InputStream extends InputStream {
  private static final int MAX_THREADS = 16;

  private final Bzip2Scanner scanner;
  private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  private final Deque<Pending> ahead = new ArrayDeque<>();
  private ExecutorService workers; // null until there are two blocks
  private boolean scanned;
  private Bzip2Block.Unpacked current = new Bzip2Block.Unpacked(new byte[0], nullInputStream());
  private int position;
  private int crc; // of the blocks of the stream so far
  private IOException scanFailure;

  /**
   * @param unpacked null for the end of a stream, and for a block that no worker has
   */
  private record Pending(Bzip2Scanner.Part part, Future<Bzip2Block.Unpacked> unpacked) {}

  ParallelBzip2InputStream(InputStream in) {
    scanner = new Bzip2Scanner(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (position < current.head().length) {
        int count = Math.min(length, current.head().length - position);
        System.arraycopy(current.head(), position, buffer, offset, count);
        position += count;
        return count;
      }
      int count = current.rest().read(buffer, offset, length);
      if (count >= 0) {
        return count;
      }
      if (!advance()) {
        return -1;
      }
    }
  }

  @Override
  public void close() {
    if (workers != null) {
      workers.shutdownNow();
    }
    ahead.clear();
  }

  /** Goes to the next block; false at the end of the file. */
  private boolean advance() throws IOException {
    current = new Bzip2Block.Unpacked(new byte[0], nullInputStream());
    position = 0;
    fill();
    Pending next = ahead.poll();
    if (next == null) {
      if (scanFailure != null) {
        throw scanFailure; // all blocks in front of the break were handed out
      }
      return false;
    }
    if (next.part() instanceof Bzip2Scanner.End end) {
      if (end.crc() != crc) {
        throw new IOException("the checksum of a stream is wrong");
      }
      crc = 0;
      return true;
    }
    Bzip2Scanner.Block block = (Bzip2Scanner.Block) next.part();
    current = unpack(block, next.unpacked());
    crc = (crc << 1 | crc >>> 31) ^ block.block().crc();
    return true;
  }

  private void fill() {
    while (!scanned && ahead.size() < threads + 1) {
      try {
        Bzip2Scanner.Part part = scanner.next();
        scanned = part == null;
        if (part != null) {
          ahead.add(new Pending(part, submit(part)));
        }
      } catch (IOException e) {
        scanned = true;
        scanFailure = e;
      }
    }
  }

  private Future<Bzip2Block.Unpacked> submit(Bzip2Scanner.Part part) {
    if (!(part instanceof Bzip2Scanner.Block block) || ahead.isEmpty() && workers == null) {
      return null; // a single block is unpacked by who reads it
    }
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads,
              work -> {
                Thread thread = new Thread(work, "cloze-bzip2");
                thread.setDaemon(true);
                return thread;
              });
    }
    return workers.submit(block.block()::unpack);
  }

  private Bzip2Block.Unpacked unpack(Bzip2Scanner.Block block, Future<Bzip2Block.Unpacked> unpacked)
      throws IOException {
    try {
      return unpacked == null ? block.block().unpack() : unpacked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return unpackWithNext(block, e.getCause());
    } catch (IOException | RuntimeException e) {
      return unpackWithNext(block, e);
    }
  }

  /** Once in some terabytes, the magic number stands inside a block by chance. */
  private Bzip2Block.Unpacked unpackWithNext(Bzip2Scanner.Block block, Throwable cause)
      throws IOException {
    if (ahead.peek() != null && ahead.peek().part() instanceof Bzip2Scanner.Block next) {
      try {
        Bzip2Block.Unpacked whole = block.block().with(next.block()).unpack();
        ahead.remove();
        return whole;
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
    throw new IOException(
        "the block at byte %,d of its packed data".formatted(block.position()), cause);
  }
}
