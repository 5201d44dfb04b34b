package dev.cloze.spark;

import dev.cloze.text.Characters;
import dev.cloze.text.corpus.CorpusInputs;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Copies the documents that belong to a slice of a text file. Slices meet at the end of the first
 * line that begins at or behind the nominal border and ends a document: a blank line in text, any
 * in JSON lines. Both neighbours find that place by reading forward, so that every document is in
 * one slice, whole, and the file is read once. A slice in which no such line begins is empty.
 */
final class SliceCopy {
  /** A longer line is not looked at: it does not end a document. */
  private static final int LONGEST_BLANK_LINE = 4096;

  private static final int BEGINNING = 512; // what a reader looks at to see what a file is

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final BufferedInputStream in;
  private final boolean everyLine;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;

  /**
   * @param in the file from {@link #firstByte} of the slice on
   * @param everyLine whether every line ends a document
   */
  SliceCopy(InputStream in, Part.Slice slice, boolean everyLine) {
    this.in = new BufferedInputStream(in, 1 << 17);
    this.everyLine = everyLine;
    position = firstByte(slice);
  }

  /** Where reading begins: the byte before tells whether a line begins with the slice. */
  static long firstByte(Part.Slice slice) {
    return Math.max(0, slice.begin() - 1);
  }

  void copy(Part.Slice slice, OutputStream out) throws IOException {
    if (slice.begin() > 0 && !findBegin(slice.end())) {
      return;
    }
    if (slice.end() == slice.size()) {
      in.transferTo(out);
      return;
    }
    copyUntil(slice.end() - 1, out);
    if (position < slice.end()) {
      readLine(out); // up to the first line that begins at the border or behind it
    }
    boolean ends = false;
    while (!ends && readLine(out)) {
      ends = endsDocument();
    }
  }

  /** Goes behind the first line that begins in the slice and ends a document. */
  private boolean findBegin(long end) throws IOException {
    OutputStream nowhere = OutputStream.nullOutputStream();
    boolean more = readLine(nowhere); // the rest of a line that began before
    while (more && position < end) {
      more = readLine(nowhere);
      if (more && endsDocument()) {
        return true;
      }
    }
    return false;
  }

  private void copyUntil(long end, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    while (position < end) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, end - position));
      if (count < 0) {
        return;
      }
      out.write(buffer, 0, count);
      position += count;
    }
  }

  /** Copies a line with its end and remembers its beginning; false at the end of the file. */
  private boolean readLine(OutputStream out) throws IOException {
    line.reset();
    int b = in.read();
    if (b < 0) {
      return false;
    }
    for (; b >= 0; b = in.read()) {
      position++;
      out.write(b);
      if (b == '\n') {
        break;
      }
      if (line.size() <= LONGEST_BLANK_LINE) {
        line.write(b);
      }
    }
    return true;
  }

  private boolean endsDocument() throws IOException {
    boolean ends =
        everyLine
            || line.size() <= LONGEST_BLANK_LINE
                && Characters.isBlank(line.toString(StandardCharsets.UTF_8));
    return ends && textFollows();
  }

  /** Otherwise the next slice would be taken for a packed file, or lose a byte order mark. */
  private boolean textFollows() throws IOException {
    in.mark(BEGINNING);
    byte[] start = in.readNBytes(BEGINNING);
    in.reset();
    return CorpusInputs.isPlain(start)
        && !new String(start, StandardCharsets.UTF_8).startsWith(BYTE_ORDER_MARK);
  }
}
