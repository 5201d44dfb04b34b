package dev.cloze.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Documents as they are to be written, in two files on the cluster's storage: their text, and
 * beside it how long each is and of which kind.
 */
final class StoredDocuments {
  private static final String SIZES = ".sizes";

  private StoredDocuments() {}

  /** Takes documents one after another. */
  static final class Writer {
    private final OutputStream text;
    private final DataOutputStream sizes;

    private Writer(OutputStream text, DataOutputStream sizes) {
      this.text = text;
      this.sizes = sizes;
    }

    void write(byte[] document, boolean json) throws IOException {
      text.write(document);
      size(document.length, json);
    }

    /** Where the documents' bytes go, for those who do not have them one by one. */
    OutputStream text() {
      return text;
    }

    /** Says that so many bytes of the text are a document. */
    void size(int bytes, boolean json) throws IOException {
      sizes.writeBoolean(json);
      sizes.writeInt(bytes);
    }
  }

  /** Writes documents. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  static void write(String file, Storage storage, Content content) {
    storage.write(
        file,
        text ->
            storage.write(
                file + SIZES,
                sizes -> {
                  OutputStream textOut = new BufferedOutputStream(text, 1 << 17);
                  DataOutputStream sizesOut =
                      new DataOutputStream(new BufferedOutputStream(sizes, 1 << 16));
                  content.writeTo(new Writer(textOut, sizesOut));
                  textOut.flush();
                  sizesOut.flush();
                }));
  }

  /** Hears of a document. */
  @FunctionalInterface
  interface Sink {
    void document(boolean json, int bytes);
  }

  static void sizes(String file, Storage storage, Sink sink) {
    Storage.reading(
        file + SIZES,
        () -> {
          try (DataInputStream in =
              new DataInputStream(new BufferedInputStream(storage.open(file + SIZES, 0)))) {
            while (true) {
              boolean json;
              try {
                json = in.readBoolean();
              } catch (EOFException e) {
                return null;
              }
              sink.document(json, in.readInt());
            }
          }
        });
  }
}
