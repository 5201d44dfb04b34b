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
import java.nio.charset.StandardCharsets;

/**
 * What is remembered of the documents of a part, in files on the cluster's storage: the hash of
 * each, its signature, and its place in the corpus.
 */
final class Fingerprints {
  private Fingerprints() {}

  static String hashes(String work, int part) {
    return Duplicates.file(work, "contents", part);
  }

  static String signatures(String work, int part) {
    return Duplicates.file(work, "signatures", part);
  }

  static String places(String work, int part) {
    return Duplicates.file(work, "places", part);
  }

  /** Writes them. */
  static final class Writer {
    private final DataOutputStream hashes;
    private final DataOutputStream signatures;
    private final DataOutputStream places;
    private final MinHash minHash; // null: without signatures
    private ContentHash chain;

    private Writer(
        OutputStream hashes, OutputStream signatures, OutputStream places, MinHash minHash) {
      this.hashes = new DataOutputStream(new BufferedOutputStream(hashes, 1 << 16));
      this.signatures = new DataOutputStream(new BufferedOutputStream(signatures, 1 << 17));
      this.places = new DataOutputStream(new BufferedOutputStream(places, 1 << 16));
      this.minHash = minHash;
    }

    /**
     * @param slice its number in the part
     * @param file the slice's
     */
    void add(Document document, int slice, String file) throws IOException {
      ContentHash hash = ContentHash.of(document);
      chain = chain == null ? hash : chain.then(hash);
      hashes.writeLong(hash.high());
      hashes.writeLong(hash.low());
      byte[] place = document.source().substring(file.length()).getBytes(StandardCharsets.UTF_8);
      places.writeInt(slice);
      places.writeInt(place.length);
      places.write(place);
      if (minHash != null) {
        for (int number : minHash.signature(document)) {
          signatures.writeInt(number);
        }
      }
    }

    /** The hash of the documents of a slice, one after another; null if there was none. */
    ContentHash endSlice() {
      ContentHash ended = chain;
      chain = null;
      return ended;
    }

    private void flush() throws IOException {
      hashes.flush();
      signatures.flush();
      places.flush();
    }
  }

  /** Writes documents. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /**
   * @param minHash null for no signatures
   */
  static void write(String work, int part, Storage storage, MinHash minHash, Content content) {
    storage.write(
        hashes(work, part),
        hashes ->
            storage.write(
                signatures(work, part),
                signatures ->
                    storage.write(
                        places(work, part),
                        places -> {
                          Writer out = new Writer(hashes, signatures, places, minHash);
                          content.writeTo(out);
                          out.flush();
                        })));
  }

  /** Hears the hash of a document. */
  @FunctionalInterface
  interface HashSink {
    void hash(int documentOfPart, long high, long low);
  }

  /** The hashes of some documents of a part. */
  static void readHashes(String file, Storage storage, long from, long documents, HashSink sink) {
    Storage.reading(
        file,
        () -> {
          try (DataInputStream in = open(file, storage, from * 2 * Long.BYTES)) {
            for (long i = from; i < from + documents; i++) {
              sink.hash((int) i, in.readLong(), in.readLong());
            }
          }
          return null;
        });
  }

  /** Hears the signature of a document; the array is reused. */
  @FunctionalInterface
  interface SignatureSink {
    void signature(int documentOfPart, int[] signature);
  }

  static void readSignatures(
      String file, Storage storage, long documents, int permutations, SignatureSink sink) {
    int[] signature = new int[permutations];
    Storage.reading(
        file,
        () -> {
          try (DataInputStream in = open(file, storage, 0)) {
            for (int i = 0; i < documents; i++) {
              for (int place = 0; place < permutations; place++) {
                signature[place] = in.readInt();
              }
              sink.signature(i, signature);
            }
          }
          return null;
        });
  }

  /** Hears where a document is: behind the name of the slice's file. */
  @FunctionalInterface
  interface PlaceSink {
    void place(int documentOfPart, int slice, String place);
  }

  static void readPlaces(String file, Storage storage, long documents, PlaceSink sink) {
    Storage.reading(
        file,
        () -> {
          try (DataInputStream in = open(file, storage, 0)) {
            for (int i = 0; i < documents; i++) {
              int slice = in.readInt();
              byte[] place = in.readNBytes(in.readInt());
              sink.place(i, slice, new String(place, StandardCharsets.UTF_8));
            }
          }
          return null;
        });
  }

  private static DataInputStream open(String file, Storage storage, long position)
      throws IOException {
    return new DataInputStream(new BufferedInputStream(storage.open(file, position), 1 << 17));
  }
}
