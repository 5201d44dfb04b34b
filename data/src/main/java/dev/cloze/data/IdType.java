package dev.cloze.data;

import java.nio.file.Path;

/**
 * How a shard stores one token id; the codes are Megatron's, whose types 6 and 7 are floating-point
 * numbers and no ids. Cloze writes the two that are enough and reads them all.
 */
enum IdType {
  UINT8(1, 1, "uint8"),
  INT8(2, 1, "int8"),
  INT16(3, 2, "int16"),
  INT32(4, 4, "int32"),
  INT64(5, 8, "int64"),
  UINT16(8, 2, "uint16");

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

  /** The id that begins at a byte of a file; one beyond an int becomes -1, which no id is. */
  int read(MappedFile file, long at) {
    return switch (this) {
      case UINT8 -> file.getByte(at) & 0xff;
      case INT8 -> file.getByte(at);
      case INT16 -> (short) file.getUnsignedShort(at);
      case UINT16 -> file.getUnsignedShort(at);
      case INT32 -> file.getInt(at);
      case INT64 -> {
        long id = file.getLong(at);
        yield id == (int) id ? (int) id : -1;
      }
    };
  }

  /** The smallest type that holds every id of a vocabulary, of those that Cloze writes. */
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
        %s stores token ids of Megatron's type %d; Cloze reads the integers: 1 (uint8), 2 (int8), \
        3 (int16), 4 (int32), 5 (int64), 8 (uint16). Prepare the corpus again with one of these"""
            .formatted(indexFile, code));
  }
}
