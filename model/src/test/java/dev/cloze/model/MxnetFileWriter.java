package dev.cloze.model;

import dev.cloze.engine.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Writes arrays of fp32 as MXNet does, version 2; part of this module's test jar. */
public final class MxnetFileWriter {
  private MxnetFileWriter() {}

  public static Path write(Path file, Map<String, Tensor> arrays) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(longs(0x112, 0, arrays.size()));
    for (Tensor array : arrays.values()) {
      long[] shape = Tensors.shape(array);
      bytes.write(ints(0xF993FAC9, 0, shape.length));
      bytes.write(longs(shape));
      bytes.write(ints(1, 0, 0)); // CPU 0, float32
      float[] values = Tensors.floats(array);
      ByteBuffer data =
          ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
      data.asFloatBuffer().put(values);
      bytes.write(data.array());
    }
    bytes.write(longs(arrays.size()));
    for (String name : arrays.keySet()) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      bytes.write(longs(text.length));
      bytes.write(text);
    }
    return Files.write(file, bytes.toByteArray());
  }

  private static byte[] longs(long... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return buffer.array();
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(values);
    return buffer.array();
  }
}
