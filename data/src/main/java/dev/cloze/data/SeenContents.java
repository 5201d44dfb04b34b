package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells which files have the content of one before them. That must be known before a file is used,
 * so the files that share their size with another are read a second time, to hash them; the others
 * need no look.
 */
final class SeenContents {
  /** Lets every file through. */
  static final SeenContents NONE = new SeenContents(new long[0]);

  private final long[] repeatedSizes;
  private final Set<Content> seen = new HashSet<>(); // of files of these sizes

  /** Half a SHA-256, which is more than enough to tell files apart. */
  private record Content(long high, long low) {
    static Content of(String sha256) {
      return new Content(
          Long.parseUnsignedLong(sha256, 0, 16, 16), Long.parseUnsignedLong(sha256, 16, 32, 16));
    }
  }

  private SeenContents(long[] repeatedSizes) {
    this.repeatedSizes = repeatedSizes;
  }

  /**
   * @param log of the files that are used up
   * @param finished how many of them count
   */
  static SeenContents of(InputList inputs, Path log, long finished) {
    SeenContents contents = new SeenContents(inputs.repeatedSizes());
    if (finished > 0) {
      try (MappingIterator<PreparedInput> before = InputLog.read(log)) {
        for (long i = 0; i < finished; i++) {
          PreparedInput input = before.nextValue();
          contents.isRepeated(input.bytes(), input.sha256());
        }
      } catch (IOException e) {
        throw DataException.reading(log, e);
      }
    }
    return contents;
  }

  /** The SHA-256 of a file whose content was there before; null for all others. */
  String repeated(InputList.Entry entry) {
    if (entry.bytes() == 0 || Arrays.binarySearch(repeatedSizes, entry.bytes()) < 0) {
      return null;
    }
    String sha256 = ChecksummedFile.sha256(Path.of(entry.path()));
    return isRepeated(entry.bytes(), sha256) ? sha256 : null;
  }

  private boolean isRepeated(long bytes, String sha256) {
    return Arrays.binarySearch(repeatedSizes, bytes) >= 0 && !seen.add(Content.of(sha256));
  }
}
