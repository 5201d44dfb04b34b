package dev.cloze.text.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts any number of records of a few longs in bounded memory: sorted runs in files, merged when
 * they are read. Records are compared as signed numbers, the first one first. Not thread-safe.
 */
public final class ExternalSort implements AutoCloseable {
  private static final int MOST_RUNS = 64; // merged at once; each wants a buffer of its own
  private static final int LEAST_RECORDS = 1024;
  private static final int RUN_BUFFER = 1 << 16;

  private final Path folder;
  private final String name;
  private final int width;
  private long[] buffer; // grows; null once everything is in files
  private final List<Path> runs = new ArrayList<>();
  private final int most; // longs in the buffer
  private int used;
  private int runsMade;

  /**
   * @param folder is there; files whose names begin with {@code name} are made and removed in it
   * @param width longs in a record
   * @param memoryBytes for the records that are sorted at once
   */
  public ExternalSort(Path folder, String name, int width, long memoryBytes) {
    this.folder = folder;
    this.name = name;
    this.width = width;
    long records = Math.max(LEAST_RECORDS, memoryBytes / Long.BYTES / width);
    this.most = (int) Math.min(records, (1 << 30) / width) * width;
    this.buffer = new long[LEAST_RECORDS * width];
  }

  /** Reads records in order. */
  public interface Sorted extends AutoCloseable {
    /** Fills in the next record; false at the end. */
    boolean next(long[] into);

    @Override
    void close();
  }

  public void add(long... longs) {
    if (used == most) {
      spill();
    } else if (used == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * used, most));
    }
    System.arraycopy(longs, 0, buffer, used, width);
    used += width;
  }

  /** Everything in order. Nothing is added any more, and this is called once. */
  public Sorted sorted() {
    RecordSort.sort(buffer, used / width, width);
    if (runs.isEmpty()) {
      return new InMemory();
    }
    spill();
    buffer = null;
    while (runs.size() > MOST_RUNS) {
      List<Path> oldest = new ArrayList<>(runs.subList(0, MOST_RUNS));
      Path merged = nextRun();
      try (var merge = new Merge(oldest);
          var out = new RunWriter(merged)) {
        long[] longs = new long[width];
        while (merge.next(longs)) {
          out.write(longs, 0, width);
        }
      }
      runs.removeAll(oldest);
      runs.add(merged);
    }
    return new Merge(runs);
  }

  /** Removes the files. */
  @Override
  public void close() {
    try {
      for (Path run : runs) {
        Files.deleteIfExists(run);
      }
    } catch (IOException e) {
      throw DedupException.writing(folder, e);
    }
  }

  private Path nextRun() {
    return folder.resolve("%s-%05d.run".formatted(name, runsMade++));
  }

  private void spill() {
    RecordSort.sort(buffer, used / width, width);
    Path run = nextRun();
    runs.add(run);
    try (var out = new RunWriter(run)) {
      out.write(buffer, 0, used);
    }
    used = 0;
  }

  private final class InMemory implements Sorted {
    private int at;

    @Override
    public boolean next(long[] into) {
      if (at == used) {
        return false;
      }
      System.arraycopy(buffer, at, into, 0, width);
      at += width;
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class RunWriter implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(RUN_BUFFER);

    RunWriter(Path file) {
      this.file = file;
      try {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw DedupException.writing(file, e);
      }
    }

    void write(long[] longs, int from, int count) {
      for (int i = from; i < from + count; i++) {
        if (bytes.remaining() < Long.BYTES) {
          flush();
        }
        bytes.putLong(longs[i]);
      }
    }

    private void flush() {
      try {
        bytes.flip();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        bytes.clear();
      } catch (IOException e) {
        throw DedupException.writing(file, e);
      }
    }

    @Override
    public void close() {
      try (channel) {
        flush();
      } catch (IOException e) {
        throw DedupException.writing(file, e);
      }
    }
  }

  /** A run that is read; it removes its file when it is closed. */
  private final class Run implements AutoCloseable, Comparable<Run> {
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(RUN_BUFFER);
    private final long[] current = new long[width];

    Run(Path file) {
      this.file = file;
      try {
        channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
      } catch (IOException e) {
        throw DedupException.reading(file, e);
      }
      bytes.flip();
    }

    boolean advance() {
      for (int i = 0; i < width; i++) {
        if (bytes.remaining() < Long.BYTES && !fill()) {
          return false;
        }
        current[i] = bytes.getLong();
      }
      return true;
    }

    private boolean fill() {
      try {
        bytes.compact();
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
          // until the buffer is full or the run ends
        }
        bytes.flip();
        return bytes.hasRemaining();
      } catch (IOException e) {
        throw DedupException.reading(file, e);
      }
    }

    @Override
    public int compareTo(Run other) {
      return RecordSort.compare(current, 0, other.current, 0, width);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw DedupException.reading(file, e);
      }
    }
  }

  private final class Merge implements Sorted {
    private final PriorityQueue<Run> heads = new PriorityQueue<>();

    Merge(List<Path> files) {
      for (Path file : files) {
        advance(new Run(file));
      }
    }

    private void advance(Run run) {
      if (run.advance()) {
        heads.add(run);
      } else {
        run.close();
      }
    }

    @Override
    public boolean next(long[] into) {
      Run run = heads.poll();
      if (run == null) {
        return false;
      }
      System.arraycopy(run.current, 0, into, 0, width);
      advance(run);
      return true;
    }

    @Override
    public void close() {
      heads.forEach(Run::close);
      heads.clear();
    }
  }
}
