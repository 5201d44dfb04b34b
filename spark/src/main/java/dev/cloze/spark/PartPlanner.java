package dev.cloze.spark;

import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.DocumentOptions;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Cuts a corpus into parts of about the same size. Plain text and JSON lines are cut within files;
 * what is compressed is read by one task each, as it is, and small files share one.
 */
final class PartPlanner {
  private static final int BEGINNING = 512; // enough for all kinds that are recognised

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
    return (lines || text) && CorpusInputs.isPlain(beginning(input.path()));
  }

  /** Whether every line is a document. */
  static boolean isJsonLines(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  private byte[] beginning(String file) {
    return Storage.reading(
        file,
        () -> {
          try (InputStream in = storage.open(file, 0)) {
            return in.readNBytes(BEGINNING);
          }
        });
  }
}
