package dev.cloze.model;

import dev.cloze.engine.Tensors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads the weights that MXNet saved, {@code .params}: a list of dense arrays, then the list of
 * their names, all little-endian.
 */
public final class MxnetFile {
  private static final long LIST = 0x112;
  private static final int VERSION_1 = 0xF993FAC8; // without a storage type
  private static final int VERSION_2 = 0xF993FAC9;
  private static final int VERSION_3 = 0xF993FACA; // with NumPy's shapes
  private static final int DENSE = 0;
  private static final int MAX_DIMENSIONS = 32;
  private static final int MAX_NAME_BYTES = 10_000;

  /** Element types by their numbers in the file. */
  private static final List<ScalarType> TYPES =
      List.of(
          ScalarType.Float,
          ScalarType.Double,
          ScalarType.Half,
          ScalarType.Byte,
          ScalarType.Int,
          ScalarType.Char,
          ScalarType.Long);

  private final FileChannel channel;
  private final String source;

  private MxnetFile(FileChannel channel, String source) {
    this.channel = channel;
    this.source = source;
  }

  /**
   * All arrays of a file by name, in the caller's scope; the marks {@code arg:} and {@code aux:} of
   * exported networks are taken off.
   *
   * @throws ModelException if it is another kind of file, damaged, or holds sparse arrays
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("%s is not a file; expected MXNet's .params.".formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return new MxnetFile(channel, file.toString()).arrays();
    } catch (EOFException e) {
      throw damaged(file.toString(), "it ends too early", e);
    }
  }

  private Map<String, Tensor> arrays() throws IOException {
    if (channel.size() < 3 * Long.BYTES || longNumber() != LIST) {
      throw new ModelException(
          "%s is not a file of MXNet's arrays: it does not begin as one. Expected what GluonNLP or MXNet saved as .params."
              .formatted(source));
    }
    longNumber(); // reserved
    long count = longNumber();
    requireRoom(count, Long.BYTES, "%d arrays".formatted(count));
    List<Tensor> arrays = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      arrays.add(array(i));
    }
    long names = longNumber();
    if (names != count) {
      throw damaged(source, "it has %d arrays and %d names".formatted(count, names), null);
    }
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Tensor array : arrays) {
      String name = name();
      if (result.put(name, array) != null) {
        throw damaged(source, "it has two arrays called %s".formatted(name), null);
      }
    }
    if (channel.position() != channel.size()) {
      throw damaged(
          source,
          "%,d bytes follow its last name".formatted(channel.size() - channel.position()),
          null);
    }
    return result;
  }

  private Tensor array(long index) throws IOException {
    int magic = number();
    if (magic != VERSION_1 && magic != VERSION_2 && magic != VERSION_3) {
      throw damaged(
          source, "array %d begins with %08x, which is no version".formatted(index, magic), null);
    }
    if (magic != VERSION_1) {
      int storage = number();
      if (storage != DENSE) {
        throw new ModelException(
            "%s holds a sparse array (number %d, storage type %d), which Cloze does not read."
                .formatted(source, index, storage));
      }
    }
    int dimensions = number();
    if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
      throw damaged(source, "array %d has %d dimensions".formatted(index, dimensions), null);
    }
    long[] shape = new long[dimensions];
    long elements = 1;
    try {
      for (int i = 0; i < dimensions; i++) {
        shape[i] = longNumber();
        elements = Math.multiplyExact(elements, shape[i]);
      }
    } catch (ArithmeticException e) {
      throw damaged(source, "array %d is impossibly large".formatted(index), e);
    }
    number(); // kind of the device that it came from
    number(); // and its number
    int type = number();
    if (type < 0 || type >= TYPES.size()) {
      throw damaged(source, "array %d has the unknown type %d".formatted(index, type), null);
    }
    int elementBytes = Tensors.elementBytes(TYPES.get(type));
    requireRoom(elements, elementBytes, "%,d values in array %d".formatted(elements, index));
    Tensor tensor = Tensors.uninitialised(TYPES.get(type), shape);
    Tensors.fill(tensor, channel);
    return tensor;
  }

  private String name() throws IOException {
    long length = longNumber();
    if (length < 0 || length > MAX_NAME_BYTES) {
      throw damaged(source, "a name has %,d bytes".formatted(length), null);
    }
    String name = StandardCharsets.UTF_8.decode(bytes((int) length)).toString();
    return name.startsWith("arg:") || name.startsWith("aux:") ? name.substring(4) : name;
  }

  private void requireRoom(long count, int bytesEach, String what) throws IOException {
    long left = channel.size() - channel.position();
    if (count < 0 || count > left / bytesEach) {
      throw damaged(source, "it announces %s in its last %,d bytes".formatted(what, left), null);
    }
  }

  private int number() throws IOException {
    return bytes(Integer.BYTES).getInt();
  }

  private long longNumber() throws IOException {
    return bytes(Long.BYTES).getLong();
  }

  private ByteBuffer bytes(int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private static ModelException damaged(String source, String why, Exception cause) {
    return new ModelException(
        "%s is not a whole file of MXNet's arrays: %s. It may be cut short or damaged; copy it again."
            .formatted(source, why),
        cause);
  }
}
