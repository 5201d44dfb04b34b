package dev.cloze.data;

import java.nio.file.Path;

/** One pair of {@code .bin} and {@code .idx} files, mapped for reading; see {@link ShardWriter}. */
final class Shard {
  private static final int HEADER_BYTES = 34;

  private final MappedFile index;
  private final MappedFile bin;
  private final IdType idType;
  private final long sentences;
  private final long documents;
  private final long offsetsAt;
  private final long documentsAt;

  /**
   * @param prefix the path of both files without {@code .bin} and {@code .idx}
   * @throws DataException if one is missing, is no such file or is shorter than it says
   */
  Shard(Path prefix) {
    index = new MappedFile(file(prefix, ".idx"));
    bin = new MappedFile(file(prefix, ".bin"));
    requireMagic();
    idType = IdType.ofCode(index.getByte(17), index.path());
    sentences = index.getLong(18);
    long documentEntries = index.getLong(26);
    documents = documentEntries - 1;
    requireIndexSize(documentEntries);
    offsetsAt = HEADER_BYTES + Integer.BYTES * sentences;
    documentsAt = offsetsAt + Long.BYTES * sentences;
    if (firstSentence(0) != 0 || firstSentence(documents) != sentences) {
      throw damaged("its documents do not cover its %,d sentences".formatted(sentences));
    }
    if (sentences > 0) {
      requireInside(sentences - 1, offset(sentences - 1), sentenceLength(sentences - 1));
    }
  }

  static Path file(Path prefix, String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }

  IdType idType() {
    return idType;
  }

  long documents() {
    return documents;
  }

  long sentences() {
    return sentences;
  }

  MappedFile index() {
    return index;
  }

  MappedFile bin() {
    return bin;
  }

  /** The number within this shard of a document's first sentence. */
  long firstSentence(long document) {
    return index.getLong(documentsAt + Long.BYTES * document);
  }

  int sentenceLength(long sentence) {
    return index.getInt(HEADER_BYTES + Integer.BYTES * sentence);
  }

  /** Copies {@code length} tokens of a sentence, beginning with its token {@code from}. */
  void copySentence(long sentence, int from, int length, int[] target, int at) {
    int available = sentenceLength(sentence);
    if (from < 0 || length < 0 || from + (long) length > available) {
      throw new IndexOutOfBoundsException(
          "tokens %d to %d of a sentence of %d".formatted(from, from + (long) length, available));
    }
    long offset = offset(sentence);
    requireInside(sentence, offset, available);
    long source = offset + (long) from * idType.bytes();
    switch (idType) { // the two that Cloze writes without a switch for each id
      case UINT16 -> {
        for (int i = 0; i < length; i++) {
          target[at + i] = bin.getUnsignedShort(source + 2L * i);
        }
      }
      case INT32 -> {
        for (int i = 0; i < length; i++) {
          target[at + i] = bin.getInt(source + 4L * i);
        }
      }
      default -> {
        for (int i = 0; i < length; i++) {
          target[at + i] = idType.read(bin, source + (long) idType.bytes() * i);
        }
      }
    }
  }

  long offset(long sentence) {
    return index.getLong(offsetsAt + Long.BYTES * sentence);
  }

  private void requireMagic() {
    boolean fits = index.size() >= HEADER_BYTES;
    for (int i = 0; fits && i < ShardWriter.MAGIC.length; i++) {
      fits = index.getByte(i) == ShardWriter.MAGIC[i];
    }
    if (!fits || index.getLong(ShardWriter.MAGIC.length) != ShardWriter.VERSION) {
      throw damaged("it does not begin like a Megatron index of version 1");
    }
  }

  private void requireIndexSize(long documentEntries) {
    long perSentence = Integer.BYTES + Long.BYTES;
    boolean plausible =
        sentences >= 0
            && sentences <= index.size() / perSentence
            && documentEntries >= 1
            && documentEntries <= index.size() / Long.BYTES;
    long expected = HEADER_BYTES + sentences * perSentence + documentEntries * Long.BYTES;
    if (!plausible || expected != index.size()) {
      throw damaged(
          "it has %,d bytes, which do not hold the %,d sentences and %,d document entries it names"
              .formatted(index.size(), sentences, documentEntries));
    }
  }

  private void requireInside(long sentence, long offset, int length) {
    if (offset < 0 || length < 0 || offset + (long) length * idType.bytes() > bin.size()) {
      throw new DataException(
          """
          %s is truncated or does not belong to its index: sentence %,d needs the bytes %,d to %,d \
          and the file has %,d. Copy both files again, or prepare the corpus again"""
              .formatted(
                  bin.path(),
                  sentence,
                  offset,
                  offset + (long) length * idType.bytes(),
                  bin.size()));
    }
  }

  private DataException damaged(String what) {
    return new DataException(
        "%s is damaged or no index: %s. Copy it again, or prepare the corpus again"
            .formatted(index.path(), what));
  }
}
