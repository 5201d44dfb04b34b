package dev.cloze.spark;

import dev.cloze.text.vocabulary.CountedWords;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Words and their counts in files on the cluster's storage: the length of a word, its bytes, its
 * count; a length of -1 ends a file.
 */
final class StoredWords implements CountedWords {
  private static final int END = -1;

  private final Storage storage;
  private final List<String> files;

  /**
   * @param files with the words in the order of their bytes, from file to file
   */
  StoredWords(Storage storage, List<String> files) {
    this.storage = storage;
    this.files = files;
  }

  record Counted(Word word, long count) {}

  /** Takes words one after another. */
  static final class Writer {
    private final DataOutputStream out;
    private long bytes;

    private Writer(DataOutputStream out) {
      this.out = out;
    }

    void write(Word word, long count) throws IOException {
      out.writeInt(word.bytes().length);
      out.write(word.bytes());
      out.writeLong(count);
      bytes += Integer.BYTES + word.bytes().length + Long.BYTES;
    }

    long bytes() {
      return bytes;
    }
  }

  /** Writes words. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  static void write(String file, Storage storage, Content content) {
    storage.write(
        file,
        stream -> {
          DataOutputStream out = new DataOutputStream(new BufferedOutputStream(stream, 1 << 17));
          content.writeTo(new Writer(out));
          out.writeInt(END);
          out.flush();
        });
  }

  /** The words of a file; closes it at its end. */
  static Stream<Counted> stream(String file, Storage storage) {
    DataInputStream in = open(file, storage);
    return Stream.iterate(next(in, file), word -> word != null, word -> next(in, file));
  }

  @Override
  public void forEach(Sink sink) {
    for (String file : files) {
      stream(file, storage)
          .forEach(w -> sink.word(w.word().bytes(), w.word().bytes().length, w.count()));
    }
  }

  private static DataInputStream open(String file, Storage storage) {
    return Storage.reading(
        file, () -> new DataInputStream(new BufferedInputStream(storage.open(file, 0), 1 << 17)));
  }

  private static Counted next(DataInputStream in, String file) {
    return Storage.reading(
        file,
        () -> {
          int length = in.readInt();
          if (length == END) {
            in.close();
            return null;
          }
          byte[] word = new byte[length];
          in.readFully(word);
          return new Counted(new Word(word), in.readLong());
        });
  }
}
