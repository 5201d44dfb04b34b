package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.data.PieceWriter;
import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Hands out the documents of a part with the reader of one machine: what is not on this machine's
 * disk as a whole file is copied there first, one slice at a time.
 */
final class PartReader {
  /** Takes documents; may fail at it. */
  @FunctionalInterface
  interface Consumer {
    void accept(Document document) throws IOException;
  }

  private final Storage storage;
  private final DocumentOptions options;

  PartReader(Storage storage, DocumentOptions options) {
    this.storage = storage;
    this.options = options;
  }

  /** Reads a slice to its end. */
  SliceReport read(Part.Slice slice, Consumer consumer) {
    Path own = slice.isWholeFile() ? storage.local(slice.file()) : null;
    if (own != null) {
      return read(slice, own, consumer);
    }
    try (TaskFolder folder = new TaskFolder()) {
      Path copy = folder.resolve(slice.file().substring(slice.file().lastIndexOf('/') + 1));
      fetch(slice, copy);
      return read(slice, copy, consumer);
    }
  }

  private SliceReport read(Part.Slice slice, Path file, Consumer consumer) {
    CorpusProblems problems = new CorpusProblems();
    long documents = 0;
    try (DocumentReader reader = DocumentReader.open(file, options, problems)) {
      for (Document document = reader.next(); document != null; document = reader.next()) {
        consumer.accept(document);
        documents++;
      }
    } catch (ClozeException e) { // in the words of the user, who never saw the copy
      throw new CorpusException(e.getMessage().replace(file.toString(), slice.toString()), e);
    } catch (IOException e) {
      throw new CorpusException("cannot work on %s: %s".formatted(slice, FileErrors.reason(e)), e);
    }
    Map<CorpusProblems.Kind, Long> counts = new EnumMap<>(CorpusProblems.Kind.class);
    for (CorpusProblems.Kind kind : CorpusProblems.Kind.values()) {
      // Whether a file is empty shows when all its slices are read.
      if (kind != CorpusProblems.Kind.EMPTY_FILE && problems.count(kind) > 0) {
        counts.put(kind, problems.count(kind));
      }
    }
    return new SliceReport(slice.input(), documents, new PieceWriter.Counts(0, 0, 0), counts);
  }

  private void fetch(Part.Slice slice, Path target) {
    if (slice.isWholeFile()) {
      storage.fetch(slice.file(), target);
      return;
    }
    Storage.reading(
        slice.file(),
        () -> {
          try (InputStream in = storage.open(slice.file(), SliceCopy.firstByte(slice));
              OutputStream out = Files.newOutputStream(target)) {
            new SliceCopy(in, slice, PartPlanner.isJsonLines(slice.file())).copy(slice, out);
          }
          return null;
        });
  }
}
