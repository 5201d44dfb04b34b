package dev.cloze.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A document that goes.
 *
 * @param documentOfPart its number in its part
 * @param first of its cluster, which stays
 * @param equal whether an earlier document has the same text
 * @param equalToFirst whether the first has it
 */
record Removed(int documentOfPart, long first, boolean equal, boolean equalToFirst) {
  /** Of the files that hold them. */
  static final String KIND = "removed";

  private static final int END = -1;

  static void write(String file, Storage storage, List<Removed> removed) {
    storage.write(
        file,
        stream -> {
          DataOutputStream out = new DataOutputStream(new BufferedOutputStream(stream, 1 << 16));
          for (Removed one : removed) {
            out.writeInt(one.documentOfPart);
            out.writeLong(one.first);
            out.writeBoolean(one.equal);
            out.writeBoolean(one.equalToFirst);
          }
          out.writeInt(END);
          out.flush();
        });
  }

  /** In the order of the part. */
  static List<Removed> read(String file, Storage storage) {
    return Storage.reading(
        file,
        () -> {
          List<Removed> removed = new ArrayList<>();
          try (DataInputStream in =
              new DataInputStream(new BufferedInputStream(storage.open(file, 0), 1 << 16))) {
            for (int document = in.readInt(); document != END; document = in.readInt()) {
              removed.add(new Removed(document, in.readLong(), in.readBoolean(), in.readBoolean()));
            }
          }
          return removed;
        });
  }

  /** Which documents of the part go. */
  static BitSet bits(String file, Storage storage) {
    BitSet bits = new BitSet();
    read(file, storage).forEach(one -> bits.set(one.documentOfPart));
    return bits;
  }
}
