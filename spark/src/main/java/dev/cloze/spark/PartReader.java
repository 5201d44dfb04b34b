package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.data.PieceWriter;
import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Hands out the documents of a part with the reader of one machine: what is not on this machine's
 * disk as a whole file is copied there first, one slice at a time. The documents' sources name the
 * file of the slice, and count lines from where the slice begins.
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
      return read(slice, own, 0, consumer);
    }
    try (TaskFolder folder = new TaskFolder()) {
      Path copy = folder.resolve(slice.file().substring(slice.file().lastIndexOf('/') + 1));
      long lines = fetch(slice, copy);
      return read(slice, copy, lines, consumer);
    }
  }

  private SliceReport read(Part.Slice slice, Path file, long lines, Consumer consumer) {
    CorpusProblems problems = new CorpusProblems();
    long documents = 0;
    try (DocumentReader reader = DocumentReader.open(file, options, problems)) {
      for (Document document = reader.next(); document != null; document = reader.next()) {
        String place = document.source().substring(file.toString().length());
        consumer.accept(new Document(document.paragraphs(), slice.file() + place));
        documents++;
      }
    } catch (ClozeException e) { // in the words of the user, who never saw the copy
      throw new CorpusException(e.getMessage().replace(file.toString(), slice.toString()), e);
    } catch (IOException e) {
      throw new CorpusException("cannot work on %s: %s".formatted(slice, FileErrors.reason(e)), e);
    }
    Map<CorpusProblems.Kind, Long> counts = problems.counts();
    counts.remove(CorpusProblems.Kind.EMPTY_FILE); // it shows when all slices of a file are read
    return new SliceReport(
        slice.input(), lines, documents, new PieceWriter.Counts(0, 0, 0), counts);
  }

  /** Returns how many lines were copied of a slice that is not a whole file. */
  private long fetch(Part.Slice slice, Path target) {
    if (slice.isWholeFile()) {
      storage.fetch(slice.file(), target);
      return 0;
    }
    return Storage.reading(
        slice.file(),
        () -> {
          try (InputStream in = storage.open(slice.file(), SliceCopy.firstByte(slice));
              LineCounter out = new LineCounter(Files.newOutputStream(target))) {
            new SliceCopy(in, slice, PartPlanner.isJsonLines(slice.file())).copy(slice, out);
            return out.lines;
          }
        });
  }

  /** Counts lines on their way. */
  private static final class LineCounter extends BufferedOutputStream {
    private long lines;

    LineCounter(OutputStream out) {
      super(out, 1 << 16);
    }

    @Override
    public synchronized void write(int b) throws IOException {
      lines += b == '\n' ? 1 : 0;
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
      for (int i = from; i < from + length; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
      super.write(bytes, from, length);
    }
  }
}
