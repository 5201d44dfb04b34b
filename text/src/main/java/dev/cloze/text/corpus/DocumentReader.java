package dev.cloze.text.corpus;

import dev.cloze.text.Characters;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Locale;

/**
 * Streams the documents of a corpus file: text, or JSON lines with a {@code text} key if the name
 * ends in {@code .jsonl} or {@code .ndjson}; plain, compressed or in an archive, which the bytes
 * tell. Memory is bounded by the options whatever the file holds. Not thread-safe.
 */
public final class DocumentReader implements AutoCloseable {
  private static final String DUMP = "<mediawiki";

  private final Path file;
  private final DocumentOptions options;
  private final CorpusProblems problems;
  private final CorpusFile members;
  private CorpusMember member; // null before the first and after the last
  private LineReader lines;
  private JsonTexts texts; // null: the member is plain text
  private DocumentBuilder builder;
  private boolean blankLineEnds;
  private boolean anyOfMember;
  private boolean any;

  private DocumentReader(
      Path file, DocumentOptions options, CorpusProblems problems, MessageDigest digest) {
    this.file = file;
    this.options = options;
    this.problems = problems;
    members = CorpusFile.open(file, options.limits(), problems, DocumentReader::isTextName, digest);
  }

  /**
   * Opens a file.
   *
   * @param problems counts what had to be mended; a file without text is counted when its end is
   *     reached
   * @throws CorpusException if the file is missing, a directory or unreadable
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

  /** Whether what is called so, without the endings of packing, is taken for text. */
  static boolean isTextName(String contentName) {
    String name = contentName.toLowerCase(Locale.ROOT);
    boolean appleDouble = name.startsWith("._") || name.contains("/._");
    return !appleDouble && (name.endsWith(".txt") || isJsonName(name));
  }

  private static boolean isJsonName(String contentName) {
    String name = contentName.toLowerCase(Locale.ROOT);
    return name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  /**
   * The next document, or null at the end.
   *
   * @throws CorpusException if a layer of packing is broken, of an unknown kind or a bomb, or a
   *     line is no JSON object with a text
   */
  public Document next() {
    while (member != null || nextMember()) {
      Document document = texts == null ? nextOfText() : nextOfJson();
      if (document != null) {
        anyOfMember = true;
        any = true;
        return document;
      }
      if (!anyOfMember && !member.name().equals(file.toString())) {
        problems.add(file, CorpusProblems.Kind.EMPTY_MEMBER);
      }
      member = null;
    }
    if (!any) {
      any = true; // count it once
      problems.add(file, CorpusProblems.Kind.EMPTY_FILE);
    }
    return null;
  }

  /** Bytes of the file, as it is on disk, that were read so far; until it is closed. */
  public long bytesRead() {
    return members.bytesRead();
  }

  /** Reads what follows the last document, if anything does, without looking at it. */
  public void readToEnd() {
    members.readToEnd();
  }

  @Override
  public void close() {
    members.close();
  }

  private boolean nextMember() {
    member = members.next();
    if (member == null) {
      return false;
    }
    boolean json = isJsonName(member.contentName());
    int maxLineChars = json ? JsonTexts.maxLineChars(options) : options.maxLineChars();
    var characters = new UnicodeReader(file, member.in(), problems);
    lines = new LineReader(file, characters, maxLineChars, problems);
    texts = json ? new JsonTexts(member.name(), lines) : null;
    builder = new DocumentBuilder(file, member.name(), options, problems);
    blankLineEnds = !json && options.boundary() == DocumentOptions.Boundary.BLANK_LINE;
    anyOfMember = false;
    return true;
  }

  private Document nextOfText() {
    while (!builder.hasDocument()) {
      String line = lines.next();
      if (line == null) {
        builder.endDocument();
        break;
      }
      if (lines.lineNumber() == 1 && line.startsWith(DUMP)) {
        throw new CorpusException(
            "%s is a MediaWiki dump, no text: make text of it first, as with cloze corpus extract --output texts %s"
                .formatted(member.name(), file));
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
