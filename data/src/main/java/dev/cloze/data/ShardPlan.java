package dev.cloze.data;

import dev.cloze.text.FileErrors;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Which documents of which pieces make up a shard. Shards that are written by their plans hold the
 * bytes that {@link Preparation} would have written on one machine.
 */
public record ShardPlan(int number, List<Piece.Range> ranges) implements Serializable {

  /** The files of a shard that was written, for the manifest. */
  public record Written(Manifest.ShardEntry entry) implements Serializable {
    public List<String> files() {
      return List.of(entry.name() + ".bin", entry.name() + ".idx");
    }
  }

  /** Writes the two files of the shard. */
  public Written write(int vocabSize, Piece.Store store, Path directory) {
    IdType idType = IdType.forVocabulary(vocabSize);
    try (ShardWriter shard = new ShardWriter(directory, CorpusWriter.shardName(number), idType)) {
      for (Piece.Range range : ranges) {
        try (DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(store.open(range.piece(), range.position()), 1 << 18))) {
          copy(in, range.documents(), idType, shard);
        } catch (IOException e) {
          throw reading(range.piece(), e);
        }
      }
      return new Written(shard.finish());
    }
  }

  private static void copy(DataInputStream in, long documents, IdType idType, ShardWriter shard)
      throws IOException {
    int[] ids = new int[256];
    for (long document = 0; document < documents; document++) {
      int[] lengths = new int[in.readInt()];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = in.readInt();
      }
      for (int length : lengths) {
        ids = ids.length < length ? new int[length] : ids;
        for (int i = 0; i < length; i++) {
          ids[i] = idType == IdType.UINT16 ? in.readUnsignedShort() : in.readInt();
        }
        shard.sentence(ids, 0, length);
      }
      shard.endDocument();
    }
  }

  static DataException reading(String piece, IOException cause) {
    return new DataException(
        "cannot read %s: %s".formatted(piece, FileErrors.reason(cause)), cause);
  }
}
