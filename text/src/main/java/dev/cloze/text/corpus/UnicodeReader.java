package dev.cloze.text.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Characters of UTF-8, or of UTF-16 if a byte order mark says so. The mark is dropped; invalid
 * sequences become U+FFFD and are counted.
 */
public final class UnicodeReader extends Reader {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final InputStream in;
  private final CorpusProblems problems;
  private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER).flip();
  private CharsetDecoder decoder; // null before the first bytes
  private CorpusProblems.Kind invalid = CorpusProblems.Kind.INVALID_UTF8;
  private boolean endOfFile;
  private boolean beginning = true;

  /**
   * @param file for which invalid sequences are counted
   * @param in throws {@link CorpusException} only
   */
  public UnicodeReader(Path file, InputStream in, CorpusProblems problems) {
    this.file = file;
    this.in = in;
    this.problems = problems;
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (decoder == null) {
      decoder = decoder();
    }
    CharBuffer decoded = CharBuffer.wrap(buffer, offset, length).slice();
    while (decoded.position() == 0) {
      CoderResult result = decoder.decode(encoded, decoded, endOfFile);
      if (result.isError() && !decoded.hasRemaining()) {
        break; // the next call meets it again
      }
      if (result.isError()) {
        decoded.put('\uFFFD');
        encoded.position(encoded.position() + result.length());
        problems.add(file, invalid);
      } else if (result.isUnderflow()) {
        if (endOfFile) {
          break;
        }
        fill();
      } else if (decoded.position() == 0) {
        throw new IllegalArgumentException("read at least two characters at a time");
      }
      if (beginning && decoded.position() > 0) {
        beginning = false;
        if (buffer[offset] == '\uFEFF') {
          int rest = decoded.position() - 1;
          System.arraycopy(buffer, offset + 1, buffer, offset, rest);
          decoded.position(rest);
        }
      }
    }
    return decoded.position() == 0 ? -1 : decoded.position();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new IllegalStateException("the layers below throw CorpusException only", e);
    }
  }

  private CharsetDecoder decoder() {
    while (encoded.limit() < 2 && !endOfFile) {
      fill();
    }
    Charset charset = StandardCharsets.UTF_8;
    if (encoded.limit() >= 2) {
      int mark = encoded.getShort(0) & 0xffff;
      if (mark == 0xFEFF) {
        charset = StandardCharsets.UTF_16BE;
      } else if (mark == 0xFFFE) {
        charset = StandardCharsets.UTF_16LE;
      }
    }
    if (charset != StandardCharsets.UTF_8) {
      invalid = CorpusProblems.Kind.INVALID_UTF16;
    }
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private void fill() {
    encoded.compact();
    try {
      int count = in.read(encoded.array(), encoded.position(), encoded.remaining());
      endOfFile = count < 0;
      encoded.position(encoded.position() + Math.max(count, 0));
    } catch (IOException e) {
      throw new IllegalStateException("the layers below throw CorpusException only", e);
    }
    encoded.flip();
  }
}
