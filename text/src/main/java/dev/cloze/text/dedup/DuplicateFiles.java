package dev.cloze.text.dedup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds files that hold the same documents in the same order, however they are packed or wrapped.
 */
public final class DuplicateFiles implements AutoCloseable {
  private static final int MOST_LINES = 20;

  private final ExternalSort files;
  private ContentHash text; // of the file that is being read; null before its first document
  private long count;

  /**
   * @param folder for what does not fit into memory
   */
  public DuplicateFiles(Path folder, long memoryBytes) {
    files = new ExternalSort(folder, "files", 3, memoryBytes);
  }

  /** Takes the next document of the file. */
  public void add(ContentHash document) {
    text = text == null ? document : text.then(document);
  }

  /** Ends a file; files are numbered from 0. Those without text are not compared. */
  public void endFile() {
    Optional.ofNullable(text).ifPresent(t -> files.add(t.high(), t.low(), count));
    text = null;
    count++;
  }

  /** What was found. */
  public record Found(long files, List<String> lines) {}

  /**
   * How many files repeat an earlier one, and the first of them as lines for people. Called once.
   *
   * @param names of the files, in the order in which they were read
   */
  public Found find(List<String> names) {
    var lines = new ArrayList<String>();
    long duplicates = 0;
    long[] original = new long[3];
    long[] next = new long[3];
    boolean any = false;
    try (ExternalSort.Sorted sorted = files.sorted()) {
      while (sorted.next(next)) {
        if (any && next[0] == original[0] && next[1] == original[1]) {
          if (duplicates++ < MOST_LINES) {
            lines.add(
                "%s holds the same text as %s"
                    .formatted(names.get((int) next[2]), names.get((int) original[2])));
          }
        } else {
          System.arraycopy(next, 0, original, 0, 3);
          any = true;
        }
      }
    }
    if (duplicates > MOST_LINES) {
      lines.add("and %,d more files hold the text of another".formatted(duplicates - MOST_LINES));
    }
    return new Found(duplicates, List.copyOf(lines));
  }

  @Override
  public void close() {
    files.close();
  }
}
