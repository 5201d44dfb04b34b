package dev.cloze.engine.hdf5;

import java.io.IOException;
import java.util.Arrays;

/** The headers of objects, version 1: what they are, in messages. */
final class ObjectHeader {
  private static final int DATASPACE = 0x0001;
  private static final int DATATYPE = 0x0003;
  private static final int FILL_VALUE = 0x0005;
  private static final int LAYOUT = 0x0008;
  private static final int SYMBOL_TABLE = 0x0011;

  private static final int CONSTANT = 1; // a message that never changes
  private static final int MESSAGE_START = 8;
  private static final int DATATYPE_BYTES = 24;
  private static final int LAYOUT_BYTES = 24;
  private static final int FILL_VALUE_BYTES = 8;
  private static final long UNDEFINED = -1;

  /** IEEE float32, little-endian: class 1, sign at bit 31, 8 bits of exponent with bias 127. */
  private static final byte[] FLOAT32 =
      bytes(0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0);

  /** UTF-8 of any length: class 9, 16 bytes that say where it is, made of 8-bit integers. */
  private static final byte[] UTF8 =
      bytes(0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0);

  private ObjectHeader() {}

  /** A data set of float32 whose values begin behind this header. */
  static void float32(LittleEndianFile out, long[] shape) throws IOException {
    long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    contiguous(out, shape, FLOAT32, 2, Math.multiplyExact(values, (long) Float.BYTES));
  }

  /** A data set of one string; 16 bytes that say where it is follow behind this header. */
  static void utf8(LittleEndianFile out) throws IOException {
    contiguous(out, new long[] {1}, UTF8, 0, 16);
  }

  private static void contiguous(
      LittleEndianFile out, long[] shape, byte[] type, int fillTime, long bytes)
      throws IOException {
    int dataspaceBytes = 8 + 16 * shape.length;
    int messageBytes =
        4 * MESSAGE_START + dataspaceBytes + DATATYPE_BYTES + FILL_VALUE_BYTES + LAYOUT_BYTES;
    begin(out, 4, messageBytes);
    long dataAddress = out.position() + messageBytes;

    message(out, DATASPACE, dataspaceBytes, 0);
    out.int8(1, shape.length, 1, 0).int32(0); // version, rank, with largest sizes, reserved
    out.int64(shape).int64(shape); // the sizes, and the largest they may become

    message(out, DATATYPE, DATATYPE_BYTES, CONSTANT);
    out.bytes(type).zeros(DATATYPE_BYTES - type.length);

    message(out, FILL_VALUE, FILL_VALUE_BYTES, CONSTANT);
    out.int8(2, 2, fillTime, 1)
        .int32(0); // version, allocated late, when written, default of 0 bytes

    message(out, LAYOUT, LAYOUT_BYTES, 0);
    out.int8(3, 1); // version, contiguous
    out.int64(bytes == 0 ? UNDEFINED : dataAddress, bytes).zeros(6);
  }

  /** A group. */
  static void group(LittleEndianFile out, long treeAddress, long heapAddress) throws IOException {
    begin(out, 1, MESSAGE_START + 16);
    message(out, SYMBOL_TABLE, 16, 0);
    out.int64(treeAddress, heapAddress);
  }

  private static void begin(LittleEndianFile out, int messages, int bytes) throws IOException {
    out.int8(1, 0).int16(messages).int32(1).int32(bytes).int32(0); // version 1, one reference
  }

  private static void message(LittleEndianFile out, int type, int bytes, int flags)
      throws IOException {
    out.int16(type).int16(bytes).int8(flags, 0, 0, 0);
  }

  private static byte[] bytes(int... values) {
    byte[] result = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (byte) values[i];
    }
    return result;
  }
}
