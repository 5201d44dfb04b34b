package dev.cloze.text.corpus;

import dev.cloze.text.Characters;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The lines of a UTF-8 file in memory that does not depend on the file: a line over the limit comes
 * in parts. Line ends are \n or \r\n; a byte order mark is dropped; invalid sequences become U+FFFD
 * and are counted.
 */
final class LineReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final CorpusFile bytes;
  private final int maxLineChars;
  private final CorpusProblems problems;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer decoded = CharBuffer.allocate(BUFFER).flip();
  private final StringBuilder partial = new StringBuilder();

  private boolean endOfFile;
  private boolean beginning = true;
  private boolean cut; // the last line returned goes on
  private long lineNumber;

  LineReader(Path file, int maxLineChars, CorpusProblems problems, MessageDigest digest) {
    this.file = file;
    this.maxLineChars = maxLineChars;
    this.problems = problems;
    this.bytes = new CorpusFile(file, digest);
  }

  /** The next line without its end, or a part of a line that is too long; null at the end. */
  String next() {
    boolean goesOn = cut;
    cut = false;
    if (!goesOn) {
      lineNumber++;
    }
    while (true) {
      if (!decoded.hasRemaining() && !decode()) {
        if (partial.isEmpty()) {
          return null;
        }
        return finish();
      }
      char[] chars = decoded.array();
      int from = decoded.position();
      int to = Math.min(decoded.limit(), from + maxLineChars + 1 - partial.length());
      int end = from;
      while (end < to && chars[end] != '\n') {
        end++;
      }
      partial.append(chars, from, end - from);
      if (end < to) {
        decoded.position(end + 1);
        return finish();
      }
      decoded.position(end);
      if (partial.length() > maxLineChars) {
        if (!goesOn) {
          problems.add(file, CorpusProblems.Kind.LINE_CUT);
        }
        return cut();
      }
    }
  }

  /** The number of the line last returned, from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** Whether the line last returned is not whole: the next one continues it. */
  boolean isCut() {
    return cut;
  }

  /** Bytes of the file, as it is on disk, that were read so far. */
  long bytesRead() {
    return bytes.bytesRead();
  }

  /** Reads what follows the last line, so that the digest has seen the whole file. */
  void readToEnd() {
    bytes.readToEnd();
  }

  @Override
  public void close() {
    bytes.close();
  }

  private String finish() {
    int length = partial.length();
    if (length > 0 && partial.charAt(length - 1) == '\r') {
      length--;
    }
    String line = partial.substring(0, length);
    partial.setLength(0);
    return line;
  }

  /** Cuts at the last whitespace, or where it must be, but not inside a surrogate pair. */
  private String cut() {
    int at = maxLineChars;
    while (at > 0 && !Characters.isSpace(partial.charAt(at))) {
      at--;
    }
    if (at == 0) {
      at = maxLineChars;
      if (Character.isHighSurrogate(partial.charAt(at - 1))) {
        at--;
      }
    }
    String part = partial.substring(0, at);
    partial.delete(0, at);
    cut = true;
    return part;
  }

  private boolean decode() {
    decoded.clear();
    while (decoded.position() == 0) {
      CoderResult result = decoder.decode(encoded, decoded, endOfFile);
      if (result.isError()) {
        decoded.put('\uFFFD');
        encoded.position(encoded.position() + result.length());
        problems.add(file, CorpusProblems.Kind.INVALID_UTF8);
      } else if (result.isUnderflow()) {
        if (endOfFile) {
          break;
        }
        fill();
      }
    }
    decoded.flip();
    if (beginning && decoded.hasRemaining()) {
      beginning = false;
      if (decoded.get(0) == '\uFEFF') {
        decoded.get();
        return decoded.hasRemaining() || decode();
      }
    }
    return decoded.hasRemaining();
  }

  private void fill() {
    encoded.compact();
    int count = bytes.read(encoded.array(), encoded.position(), encoded.remaining());
    endOfFile = count < 0;
    encoded.position(encoded.position() + Math.max(count, 0));
    encoded.flip();
  }
}
