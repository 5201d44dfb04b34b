package dev.cloze.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/**
 * A part of a corpus as token ids, waiting to be cut into shards. The file holds its documents one
 * after another (number of sentences, their lengths, their ids) and behind them, from {@code
 * bodyBytes} on, the sizes of each document.
 *
 * @param name by which a {@link Store} finds it
 * @param bodyBytes of the documents
 */
public record Piece(String name, long bodyBytes, long documents, long sentences, long tokens)
    implements Serializable {

  /** Where pieces are kept. */
  @FunctionalInterface
  public interface Store {
    /** A stream of a piece's file from a byte on. */
    InputStream open(String piece, long position) throws IOException;
  }

  /**
   * Some documents in a row of a piece.
   *
   * @param position of the first of them in the file
   */
  public record Range(String piece, long position, long documents) implements Serializable {}

  /** How large each document is, in their order. */
  record Sizes(int[] sentences, int[] tokens) {
    /** The bytes of a document in the file. */
    long stored(int document, IdType idType) {
      return Integer.BYTES * (1L + sentences[document]) + (long) idType.bytes() * tokens[document];
    }
  }

  Range whole() {
    return new Range(name, 0, documents);
  }

  Sizes sizes(Store store) throws IOException {
    int count = Math.toIntExact(documents);
    int[] sentenceCounts = new int[count];
    int[] tokenCounts = new int[count];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(store.open(name, bodyBytes), 1 << 16))) {
      for (int i = 0; i < count; i++) {
        sentenceCounts[i] = in.readInt();
        tokenCounts[i] = in.readInt();
      }
    }
    return new Sizes(sentenceCounts, tokenCounts);
  }
}
