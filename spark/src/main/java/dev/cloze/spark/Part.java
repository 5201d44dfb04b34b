package dev.cloze.spark;

import java.io.Serializable;
import java.util.List;

/**
 * What one task reads: some small files, one file, or a slice of a large one.
 *
 * @param number from 0, in the order of the corpus
 */
record Part(int number, List<Slice> slices) implements Serializable {

  /**
   * A stretch of a file. Its documents are those that begin in it, by the rule of {@link
   * SliceCopy}.
   *
   * @param input the number of the file in the order of the corpus
   * @param begin in bytes of the file as it is on disk
   * @param size of the whole file
   */
  record Slice(int input, String file, long begin, long end, long size) implements Serializable {
    boolean isWholeFile() {
      return begin == 0 && end == size;
    }

    @Override
    public String toString() {
      return isWholeFile()
          ? file
          : "%s, bytes %,d to %,d (lines counted from there)".formatted(file, begin, end);
    }
  }

  long bytes() {
    return slices.stream().mapToLong(slice -> slice.end() - slice.begin()).sum();
  }
}
