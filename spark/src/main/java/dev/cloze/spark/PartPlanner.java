package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Cuts a corpus into parts of about the same size. Plain text and JSON lines are cut within files;
 * what is compressed is read by one task each, as it is, and small files share one.
 */
final class PartPlanner {
  private static final int LONGEST_MAGIC = 6;

  /** gzip, zip, zstd, bzip2, xz and UTF-16 by their first bytes. */
  private static final List<String> NOT_CUT =
      List.of("1f8b", "504b0304", "28b52ffd", "425a68", "fd377a58", "fffe", "feff");

  private final Storage storage;
  private final DocumentOptions documents;
  private final long partBytes;
  private final List<Part> parts = new ArrayList<>();
  private final List<Part.Slice> open = new ArrayList<>();
  private long openBytes;

  PartPlanner(Storage storage, DocumentOptions documents, long partBytes) {
    this.storage = storage;
    this.documents = documents;
    this.partBytes = partBytes;
  }

  /**
   * @param skipped which files are left out, by their numbers
   */
  List<Part> plan(List<InputFile> inputs, IntPredicate skipped) {
    for (int i = 0; i < inputs.size(); i++) {
      if (skipped.test(i)) {
        continue;
      }
      InputFile input = inputs.get(i);
      long slices = isCut(input) ? (input.bytes() + partBytes - 1) / partBytes : 1;
      for (long slice = 0; slice < slices; slice++) {
        add(
            new Part.Slice(
                i,
                input.path(),
                slice * partBytes,
                slice + 1 == slices ? input.bytes() : (slice + 1) * partBytes,
                input.bytes()));
      }
    }
    endPart();
    return parts;
  }

  private void add(Part.Slice slice) {
    open.add(slice);
    openBytes += slice.end() - slice.begin();
    if (openBytes >= partBytes) {
      endPart();
    }
  }

  private void endPart() {
    if (!open.isEmpty()) {
      parts.add(new Part(parts.size(), new ArrayList<>(open)));
      open.clear();
      openBytes = 0;
    }
  }

  private boolean isCut(InputFile input) {
    if (input.bytes() <= partBytes) {
      return false;
    }
    boolean lines = isJsonLines(input.path());
    boolean text =
        input.path().toLowerCase(Locale.ROOT).endsWith(".txt")
            && documents.boundary() == DocumentOptions.Boundary.BLANK_LINE;
    return (lines || text) && NOT_CUT.stream().noneMatch(magic(input.path())::startsWith);
  }

  /** Whether every line is a document. */
  static boolean isJsonLines(String file) {
    return Stream.of(".jsonl", ".ndjson").anyMatch(file::endsWith);
  }

  private String magic(String file) {
    return Storage.reading(
        file,
        () -> {
          try (InputStream in = storage.open(file, 0)) {
            return HexFormat.of().formatHex(in.readNBytes(LONGEST_MAGIC));
          }
        });
  }
}
