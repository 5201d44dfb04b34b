package dev.cloze.data;

import dev.cloze.text.words.Words;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The sentences of text files that were split into words before: one a line, words between blanks.
 * Any sentence can be had at any time, by any thread; in memory is only where each begins.
 */
public final class TextSentences implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  /**
   * A file.
   *
   * @param starts of its lines, and its end
   * @param first number of its first sentence
   */
  private record Part(Path file, FileChannel channel, long[] starts, long first) {
    int count() {
      return starts.length - 1;
    }
  }

  private final Path location;
  private final List<Part> parts = new ArrayList<>();
  private long count;
  private String hash;

  private TextSentences(Path location) {
    this.location = location;
  }

  /**
   * Opens a text file, or the files of a directory in the order of their names.
   *
   * @throws DataException if there is no sentence, or a file cannot be read
   */
  public static TextSentences open(Path location) {
    TextSentences text = new TextSentences(location);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(location)) {
        text.add(file, digest);
      }
      text.hash = HexFormat.of().formatHex(digest.digest());
      if (text.count == 0) {
        throw new DataException(
            "%s holds no sentence; expected text files with one sentence a line, its words between blanks"
                .formatted(location));
      }
      return text;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    } catch (RuntimeException e) {
      text.close();
      throw e;
    }
  }

  private static List<Path> files(Path location) {
    if (!Files.exists(location)) {
      throw new DataException(
          "%s does not exist; expected a text file with one sentence a line, or a directory of such files"
              .formatted(location));
    }
    if (!Files.isDirectory(location)) {
      return List.of(location);
    }
    try (Stream<Path> files = Files.list(location)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw DataException.reading(location, e);
    }
  }

  private void add(Path file, MessageDigest digest) {
    long[] starts = new long[1024];
    int lines = 0;
    long at = 0;
    try (InputStream in =
        new BufferedInputStream(
            new DigestInputStream(Files.newInputStream(file), digest), BUFFER_BYTES)) {
      int last = '\n'; // a line begins where the file does
      for (int next = in.read(); next >= 0; next = in.read()) {
        boolean begins = last == '\n' || last == '\r' && next != '\n';
        if (begins) {
          starts = lines + 1 < starts.length ? starts : Arrays.copyOf(starts, 2 * starts.length);
          starts[lines++] = at;
        }
        at++;
        last = next;
      }
      starts = Arrays.copyOf(starts, lines + 1);
      starts[lines] = at;
      parts.add(new Part(file, FileChannel.open(file), starts, count));
      count += lines;
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  /** What was opened. */
  public Path location() {
    return location;
  }

  /** How many sentences there are; a blank line is one without words. */
  public long count() {
    return count;
  }

  /**
   * The words of a text.
   *
   * @param chosen those that were asked for
   * @param first of them; null if there is none
   */
  public record WordCount(long words, long chosen, String first) {}

  /** The words of all sentences; reads everything. */
  public long countWords() {
    return countWords(word -> false).words();
  }

  /** Counts the words of all sentences, and those that are asked for; reads everything. */
  public WordCount countWords(Predicate<String> wanted) {
    long words = 0;
    long chosen = 0;
    String first = null;
    for (long sentence = 0; sentence < count; sentence++) {
      for (String word : words(sentence)) {
        words++;
        if (wanted.test(word)) {
          first = chosen++ == 0 ? word : first;
        }
      }
    }
    return new WordCount(words, chosen, first);
  }

  /** Of all bytes: what a run that goes on compares. */
  public String hash() {
    return hash;
  }

  /**
   * The words of a sentence.
   *
   * @throws DataException if the file was changed, or is not UTF-8
   */
  public List<String> words(long sentence) {
    Part part = part(sentence);
    int line = (int) (sentence - part.first);
    long start = part.starts[line];
    ByteBuffer bytes = ByteBuffer.allocate((int) (part.starts[line + 1] - start));
    try {
      while (bytes.hasRemaining()) {
        if (part.channel.read(bytes, start + bytes.position()) < 0) {
          throw new DataException(
              "%s became shorter while it was in use; start again".formatted(part.file));
        }
      }
      return Words.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      throw new DataException("%s, line %,d, is not valid UTF-8".formatted(part.file, line + 1), e);
    } catch (IOException e) {
      throw DataException.reading(part.file, e);
    }
  }

  private Part part(long sentence) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parts.get(middle).first + parts.get(middle).count() <= sentence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return parts.get(low);
  }

  @Override
  public void close() {
    for (Part part : parts) {
      try {
        part.channel.close();
      } catch (IOException e) {
        throw DataException.reading(part.file, e);
      }
    }
  }
}
