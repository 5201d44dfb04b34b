package dev.cloze.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes one shard, a pair of files in Megatron's layout: {@code NAME.bin} holds the token ids of
 * all sentences end to end, {@code NAME.idx} says where each begins.
 *
 * <p>The index is, little-endian: the magic {@code MMIDIDX\0\0}, u64 version 1, u8 code of the id
 * type, u64 number of sentences S, u64 number of document entries D + 1, S int32 lengths in tokens,
 * S int64 offsets in bytes, D + 1 int64 sentence numbers at which the documents begin, the last of
 * them S. Its counts come first and are known last, so lengths and document entries wait in
 * temporary files: memory stays constant however small the sentences are.
 */
final class ShardWriter implements Closeable {
  static final byte[] MAGIC = "MMIDIDX\0\0".getBytes(StandardCharsets.ISO_8859_1);
  static final long VERSION = 1;

  private static final VarHandle LITTLE_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Path directory;
  private final String name;
  private final IdType idType;
  private final ChecksummedFile bin;
  private final ChecksummedFile lengths;
  private final ChecksummedFile documentEnds;
  private long sentences;
  private long documents;

  ShardWriter(Path directory, String name, IdType idType) {
    this.directory = directory;
    this.name = name;
    this.idType = idType;
    bin = new ChecksummedFile(directory.resolve(name + ".bin"));
    lengths = new ChecksummedFile(directory.resolve(name + ".lengths"));
    documentEnds = new ChecksummedFile(directory.resolve(name + ".documents"));
  }

  /** Appends a sentence to the document at hand. */
  void sentence(int[] ids, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (idType == IdType.UINT16) {
        bin.putShort(ids[i]);
      } else {
        bin.putInt(ids[i]);
      }
    }
    lengths.putInt(length);
    sentences++;
  }

  void endDocument() {
    documentEnds.putLong(sentences);
    documents++;
  }

  /** Bytes of token ids so far. */
  long binBytes() {
    return bin.size();
  }

  /** Writes the index, syncs both files and removes the temporary ones. */
  Manifest.ShardEntry finish() {
    lengths.close();
    documentEnds.close();
    long binBytes = bin.size();
    String binSha256 = bin.finish();
    ChecksummedFile idx = new ChecksummedFile(directory.resolve(name + ".idx"));
    try {
      idx.putBytes(MAGIC, 0, MAGIC.length);
      idx.putLong(VERSION);
      idx.putByte(idType.code());
      idx.putLong(sentences);
      idx.putLong(documents + 1);
      idx.putFile(lengths.path());
      putOffsets(idx);
      idx.putLong(0);
      idx.putFile(documentEnds.path());
      long idxBytes = idx.size();
      String idxSha256 = idx.finish();
      Files.delete(lengths.path());
      Files.delete(documentEnds.path());
      return new Manifest.ShardEntry(
          name,
          documents,
          sentences,
          binBytes / idType.bytes(),
          binBytes,
          binSha256,
          idxBytes,
          idxSha256);
    } catch (IOException e) {
      throw DataException.writing(idx.path(), e);
    } finally {
      idx.abandon();
    }
  }

  /** Gives up: closes what is open. The files are left to whoever owns the directory. */
  @Override
  public void close() {
    bin.abandon();
    lengths.abandon();
    documentEnds.abandon();
  }

  private void putOffsets(ChecksummedFile idx) throws IOException {
    long offset = 0;
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(lengths.path())) {
      for (int n = in.readNBytes(chunk, 0, chunk.length);
          n > 0;
          n = in.readNBytes(chunk, 0, chunk.length)) {
        for (int at = 0; at < n; at += Integer.BYTES) {
          idx.putLong(offset);
          offset += (long) idType.bytes() * (int) LITTLE_ENDIAN_INT.get(chunk, at);
        }
      }
    }
  }
}
