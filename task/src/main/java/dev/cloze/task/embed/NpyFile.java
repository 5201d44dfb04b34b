package dev.cloze.task.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** NumPy's array format, version 1.0, with a first dimension that grows. */
final class NpyFile implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int HEADER_BYTES = 128; // with room for any shape

  private final FileChannel channel;
  private final String type;
  private final long[] rowShape;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param type "&lt;f4" or "&lt;i8"
   * @param rowShape the sizes behind the first one
   */
  NpyFile(Path file, String type, long... rowShape) throws IOException {
    this.type = type;
    this.rowShape = rowShape;
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    buffer.position(HEADER_BYTES); // written last, when the number of rows is known
  }

  void append(float[] values, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      reserve(Float.BYTES);
      buffer.putFloat(values[i]);
    }
  }

  void append(long value) throws IOException {
    reserve(Long.BYTES);
    buffer.putLong(value);
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  void finish(long rows) throws IOException {
    flush();
    String shape =
        LongStream.concat(LongStream.of(rows), Arrays.stream(rowShape))
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", ", "(", rowShape.length == 0 ? ",)" : ")"));
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    int length = HEADER_BYTES - MAGIC.length - Short.BYTES;
    buffer.put(MAGIC).putShort((short) length);
    buffer.put(dictionary.getBytes(StandardCharsets.US_ASCII));
    while (buffer.position() < HEADER_BYTES - 1) {
      buffer.put((byte) ' ');
    }
    buffer.put((byte) '\n').flip();
    for (long at = 0; buffer.hasRemaining(); ) {
      at += channel.write(buffer, at);
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
