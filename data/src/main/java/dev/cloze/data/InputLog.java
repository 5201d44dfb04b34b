package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The input files that are used up, a line of JSON each, in the order in which they were read. */
final class InputLog implements Closeable {
  /** More than this many lines are no reading for people; the manifest has them all. */
  static final int REPORTED_LINES = 1000;

  private final ChecksummedFile file;

  private InputLog(ChecksummedFile file) {
    this.file = file;
  }

  /** Goes on after what a position says of the log; the log must {@linkplain #holds hold} it. */
  static InputLog resume(Path path, InputPosition position) {
    return new InputLog(ChecksummedFile.resume(path, position.logBytes()));
  }

  static boolean holds(Path path, InputPosition position) {
    return Files.exists(path)
        && ChecksummedFile.sha256(path, position.logBytes()).equals(position.logSha256());
  }

  void add(PreparedInput input) {
    file.putLine(input);
  }

  long bytes() {
    return file.size();
  }

  /** Waits until the disk has it; returns the SHA-256 of it. */
  String sync() {
    return file.sync();
  }

  @Override
  public void close() {
    file.abandon();
  }

  static MappingIterator<PreparedInput> read(Path log) {
    try {
      return Manifest.JSON.readerFor(PreparedInput.class).readValues(log.toFile());
    } catch (IOException e) {
      throw DataException.reading(log, e);
    }
  }

  /** The problems of all files, and which files have the content of another before them. */
  static List<String> problems(Path log) {
    List<String> lines = new ArrayList<>();
    long left = 0;
    long[] repeated = repeatedContents(log);
    Map<String, String> firsts = new HashMap<>(); // of the repeated contents alone
    try (MappingIterator<PreparedInput> inputs = read(log)) {
      while (inputs.hasNextValue()) {
        PreparedInput input = inputs.nextValue();
        List<String> problems = new ArrayList<>(input.problems());
        if (input.bytes() > 0 && Arrays.binarySearch(repeated, key(input)) >= 0) {
          String first = firsts.putIfAbsent(input.sha256(), input.path());
          if (first != null) {
            problems.add(
                "%s has the same content as %s%s"
                    .formatted(input.path(), first, input.skipped() ? "; left out" : ""));
          }
        }
        int room = Math.min(problems.size(), REPORTED_LINES - lines.size());
        lines.addAll(problems.subList(0, room));
        left += problems.size() - room;
      }
    } catch (IOException e) {
      throw DataException.reading(log, e);
    }
    if (left > 0) {
      lines.add("and %,d more lines like these; the manifest's inputs have them".formatted(left));
    }
    return lines;
  }

  private static long[] repeatedContents(Path log) {
    LongStream.Builder keys = LongStream.builder();
    try (MappingIterator<PreparedInput> inputs = read(log)) {
      while (inputs.hasNextValue()) {
        keys.add(key(inputs.nextValue()));
      }
    } catch (IOException e) {
      throw DataException.reading(log, e);
    }
    return InputList.repeated(keys.build().toArray());
  }

  /** Eight bytes for a content: enough to find those that are worth comparing. */
  private static long key(PreparedInput input) {
    return Long.parseUnsignedLong(input.sha256(), 0, 16, 16);
  }
}
