package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The input files of a preparation in the order in which they are read, on disk: there may be
 * millions. They were found once and do not change any more, whatever happens to the folders.
 */
final class InputList {
  /**
   * @param modified when it was written last, in milliseconds
   */
  record Entry(String path, long bytes, long modified) {}

  private final Path file;
  private final long files;
  private final long bytes;

  private InputList(Path file, long files, long bytes) {
    this.file = file;
    this.files = files;
    this.bytes = bytes;
  }

  /** Searches the paths and writes down what is found. */
  static InputList find(List<Path> paths, Path file) {
    long[] totals = new long[2];
    try (ChecksummedFile out = new ChecksummedFile(file)) {
      CorpusInputs.forEach(
          paths,
          input -> {
            out.putLine(entry(input));
            totals[0]++;
            totals[1] += input.bytes();
          });
      out.sync();
    }
    return new InputList(file, totals[0], totals[1]);
  }

  private static Entry entry(CorpusInput input) {
    Path path = Path.of(input.path());
    try {
      return new Entry(input.path(), input.bytes(), Files.getLastModifiedTime(path).toMillis());
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
  }

  /** The same list under the name it was moved to. */
  InputList at(Path moved) {
    return new InputList(moved, files, bytes);
  }

  Path file() {
    return file;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /** The entries from {@code first} on; the caller closes the iterator. */
  static MappingIterator<Entry> read(Path list, long first) {
    try {
      MappingIterator<Entry> entries =
          Manifest.JSON.readerFor(Entry.class).readValues(list.toFile());
      for (long i = 0; i < first && entries.hasNextValue(); i++) {
        entries.nextValue();
      }
      return entries;
    } catch (IOException e) {
      throw DataException.reading(list, e);
    }
  }

  /**
   * Where two lists part: the number of the first entry that differs or that one of them lacks, or
   * {@link Long#MAX_VALUE} if they are the same.
   */
  static long firstDifference(Path one, Path other) {
    try (MappingIterator<Entry> left = read(one, 0);
        MappingIterator<Entry> right = read(other, 0)) {
      for (long number = 0; ; number++) {
        boolean leftEnds = !left.hasNextValue();
        boolean rightEnds = !right.hasNextValue();
        if (leftEnds && rightEnds) {
          return Long.MAX_VALUE;
        }
        if (leftEnds || rightEnds || !left.nextValue().equals(right.nextValue())) {
          return number;
        }
      }
    } catch (IOException e) {
      throw DataException.reading(one, e);
    }
  }

  /** The sizes that more than one file has, ascending: only these can have the same content. */
  long[] repeatedSizes() {
    LongStream.Builder sizes = LongStream.builder();
    try (MappingIterator<Entry> entries = read(file, 0)) {
      while (entries.hasNextValue()) {
        sizes.add(entries.nextValue().bytes());
      }
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
    return repeated(sizes.build().toArray());
  }

  /** The values that occur more than once, ascending. */
  static long[] repeated(long[] values) {
    Arrays.sort(values);
    LongStream.Builder repeated = LongStream.builder();
    for (int i = 1; i < values.length; i++) {
      if (values[i] == values[i - 1] && (i == 1 || values[i] != values[i - 2])) {
        repeated.add(values[i]);
      }
    }
    return repeated.build().toArray();
  }
}
