package dev.cloze.spark;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Puts documents that tasks wrote in pieces together to files: the driver says by their sizes which
 * bytes make up which file, tasks copy them. A file ends at the first document that brings it to a
 * size, and where text and JSON lines meet.
 */
final class DocumentFiles {
  private final Storage storage;
  private final long fileBytes;
  private final List<FilePlan> plans = new ArrayList<>();
  private boolean json;
  private long written;

  /** Bytes of a piece's text. */
  private record Range(String piece, long from, long to) implements Serializable {}

  /** A file and what it holds. */
  private record FilePlan(String name, List<Range> ranges) implements Serializable {}

  private DocumentFiles(Storage storage, long fileBytes) {
    this.storage = storage;
    this.fileBytes = fileBytes;
  }

  /**
   * Writes {@code part-00000.txt} or {@code .jsonl} and so on.
   *
   * @param pieces of {@link StoredDocuments}, in the order of the corpus
   * @return how many files there are
   */
  static int write(
      JavaSparkContext spark, Storage storage, List<String> pieces, long fileBytes, String folder) {
    DocumentFiles files = new DocumentFiles(storage, fileBytes);
    pieces.forEach(files::add);
    storage.makeDirectory(folder);
    Jobs.run(
        spark,
        "write documents",
        files.plans,
        plan -> write(plan, folder + "/" + plan.name(), storage));
    return files.plans.size();
  }

  private void add(String piece) {
    long[] at = new long[1];
    StoredDocuments.sizes(
        piece,
        storage,
        (nextIsJson, bytes) -> {
          if (plans.isEmpty() || written >= fileBytes || nextIsJson != json) {
            json = nextIsJson;
            written = 0;
            plans.add(
                new FilePlan(
                    "part-%05d.%s".formatted(plans.size(), json ? "jsonl" : "txt"),
                    new ArrayList<>()));
          }
          extend(plans.get(plans.size() - 1).ranges(), piece, at[0], at[0] + bytes);
          at[0] += bytes;
          written += bytes;
        });
  }

  private static void extend(List<Range> ranges, String piece, long from, long to) {
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).piece().equals(piece)) {
      ranges.set(last, new Range(piece, ranges.get(last).from(), to));
    } else {
      ranges.add(new Range(piece, from, to));
    }
  }

  private static Integer write(FilePlan plan, String file, Storage storage) {
    storage.write(
        file,
        out -> {
          for (Range range : plan.ranges()) {
            try (InputStream in = storage.open(range.piece(), range.from())) {
              copy(in, range.to() - range.from(), out);
            }
          }
        });
    return plan.ranges().size();
  }

  private static void copy(InputStream in, long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 17];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("it is shorter than it was written");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
