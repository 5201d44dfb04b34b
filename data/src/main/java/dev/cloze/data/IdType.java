package dev.cloze.data;

import java.nio.file.Path;

/** How a shard stores one token id; the codes are Megatron's. */
enum IdType {
  UINT16(8, 2, "uint16"),
  INT32(4, 4, "int32");

  private final int code;
  private final int bytes;
  private final String label;

  IdType(int code, int bytes, String label) {
    this.code = code;
    this.bytes = bytes;
    this.label = label;
  }

  int code() {
    return code;
  }

  int bytes() {
    return bytes;
  }

  /** The name in the manifest, numpy's. */
  String label() {
    return label;
  }

  /** The smallest type that holds every id of a vocabulary. */
  static IdType forVocabulary(int vocabSize) {
    return vocabSize < 1 << 16 ? UINT16 : INT32;
  }

  static IdType ofCode(int code, Path indexFile) {
    for (IdType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new DataException(
        """
        %s stores token ids of Megatron's type %d; Cloze reads type 8 (uint16) and type 4 (int32). \
        Prepare the corpus again with one of these"""
            .formatted(indexFile, code));
  }
}
