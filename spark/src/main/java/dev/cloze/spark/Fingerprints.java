package dev.cloze.spark;

import dev.cloze.text.corpus.Document;
import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.dedup.MinHash;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The hash and the signature of every document of a part, in a file on the cluster's storage. */
final class Fingerprints {
  private Fingerprints() {}

  /** Writes them. */
  static final class Writer {
    private final DataOutputStream out;
    private final MinHash minHash; // null: without signatures

    Writer(OutputStream out, MinHash minHash) {
      this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 17));
      this.minHash = minHash;
    }

    void add(Document document) throws IOException {
      ContentHash hash = ContentHash.of(document);
      out.writeLong(hash.high());
      out.writeLong(hash.low());
      if (minHash != null) {
        for (int place : minHash.signature(document)) {
          out.writeInt(place);
        }
      }
    }

    void flush() throws IOException {
      out.flush();
    }
  }

  /** Hears a document; the signature's array is reused. */
  @FunctionalInterface
  interface Consumer {
    void accept(int documentOfPart, long high, long low, int[] signature);
  }

  static void read(
      String file, Storage storage, long documents, int permutations, Consumer consumer) {
    int[] signature = new int[permutations];
    Storage.reading(
        file,
        () -> {
          try (DataInputStream in =
              new DataInputStream(new BufferedInputStream(storage.open(file, 0), 1 << 17))) {
            for (int i = 0; i < documents; i++) {
              long high = in.readLong();
              long low = in.readLong();
              for (int place = 0; place < permutations; place++) {
                signature[place] = in.readInt();
              }
              consumer.accept(i, high, low, signature);
            }
          }
          return null;
        });
  }
}
