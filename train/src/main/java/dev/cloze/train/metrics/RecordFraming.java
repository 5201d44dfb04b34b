package dev.cloze.train.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files: length, checksum of the length, payload, checksum of
 * the payload; all little-endian.
 */
final class RecordFraming {
  /** Added to each checksum, so that data which holds checksums itself is no special case. */
  private static final int MASK_DELTA = 0xa282ead8;

  private RecordFraming() {}

  static byte[] frame(byte[] payload) {
    ByteBuffer framed =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + payload.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    framed.putLong(payload.length);
    framed.putInt(maskedCrc(framed.array(), 0, Long.BYTES));
    framed.put(payload);
    framed.putInt(maskedCrc(payload, 0, payload.length));
    return framed.array();
  }

  static int maskedCrc(byte[] data, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
