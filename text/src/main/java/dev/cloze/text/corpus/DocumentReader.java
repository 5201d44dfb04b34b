package dev.cloze.text.corpus;

import dev.cloze.text.Characters;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;

/**
 * Streams the documents of a corpus file: {@code .txt}, or JSON lines with a {@code text} key if
 * the name ends in {@code .jsonl} or {@code .ndjson}; each plain or gzip, which the bytes tell.
 * Memory is bounded by the options whatever the file holds. Not thread-safe.
 */
public final class DocumentReader implements AutoCloseable {
  private final Path file;
  private final CorpusProblems problems;
  private final LineReader lines;
  private final JsonTexts texts; // null: the file is plain text
  private final DocumentBuilder builder;
  private final boolean blankLineEnds;
  private boolean any;

  private DocumentReader(
      Path file, DocumentOptions options, CorpusProblems problems, MessageDigest digest) {
    this.file = file;
    this.problems = problems;
    String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
    boolean json = name.endsWith(".jsonl") || name.endsWith(".ndjson");
    int maxLineChars = json ? JsonTexts.maxLineChars(options) : options.maxLineChars();
    lines = new LineReader(file, maxLineChars, problems, digest);
    texts = json ? new JsonTexts(file, lines) : null;
    builder = new DocumentBuilder(file, options, problems);
    blankLineEnds = !json && options.boundary() == DocumentOptions.Boundary.BLANK_LINE;
  }

  /**
   * Opens a file.
   *
   * @param problems counts what had to be mended; a file without text is counted when its end is
   *     reached
   * @throws CorpusException if the file is missing, a directory, unreadable or of an unknown kind
   */
  public static DocumentReader open(Path file, DocumentOptions options, CorpusProblems problems) {
    return new DocumentReader(file, options, problems, null);
  }

  /**
   * As {@link #open(Path, DocumentOptions, CorpusProblems)}; the file is hashed while it is read.
   *
   * @param digest takes the bytes of the file as they are on disk; it has all of them after {@link
   *     #readToEnd}
   */
  public static DocumentReader open(
      Path file, DocumentOptions options, CorpusProblems problems, MessageDigest digest) {
    return new DocumentReader(file, options, problems, digest);
  }

  /**
   * The next document, or null at the end.
   *
   * @throws CorpusException if the gzip is broken or a line is no JSON object with a text
   */
  public Document next() {
    Document document = texts == null ? nextOfText() : nextOfJson();
    if (document == null && !any) {
      any = true; // count it once
      problems.add(file, CorpusProblems.Kind.EMPTY_FILE);
    }
    any |= document != null;
    return document;
  }

  /** Bytes of the file, as it is on disk, that were read so far; until it is closed. */
  public long bytesRead() {
    return lines.bytesRead();
  }

  /** Reads what follows the last document, if anything does, without looking at it. */
  public void readToEnd() {
    lines.readToEnd();
  }

  @Override
  public void close() {
    lines.close();
  }

  private Document nextOfText() {
    while (!builder.hasDocument()) {
      String line = lines.next();
      if (line == null) {
        builder.endDocument();
        break;
      }
      if (!Characters.isBlank(line)) {
        builder.add(line, lines.lineNumber());
      } else if (blankLineEnds) {
        builder.endDocument();
      } else {
        builder.endParagraph();
      }
    }
    return builder.poll();
  }

  private Document nextOfJson() {
    while (!builder.hasDocument()) {
      String text = texts.next();
      if (text == null) {
        break;
      }
      boolean blank = true;
      for (Iterator<String> parts = text.lines().iterator(); parts.hasNext(); ) {
        String part = parts.next();
        if (Characters.isBlank(part)) {
          builder.endParagraph();
        } else {
          blank = false;
          builder.add(part, lines.lineNumber());
        }
      }
      builder.endDocument();
      if (blank) {
        problems.add(file, CorpusProblems.Kind.EMPTY_TEXT);
      }
    }
    return builder.poll();
  }
}
