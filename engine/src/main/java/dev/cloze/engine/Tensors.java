package dev.cloze.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors from Java values and back. Results belong to the caller's scope. */
public final class Tensors {
  static final long BLOCK_BYTES = 1L << 30; // a ByteBuffer ends at 2 GiB

  private Tensors() {}

  /** Indices and labels, [n] int64: the type that lookups and losses take. */
  public static Tensor indices(int[] values) {
    return torch.tensor(Arrays.stream(values).asLongStream().toArray());
  }

  /** Memory with whatever was there before. */
  public static Tensor uninitialised(ScalarType type, long... shape) {
    return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
  }

  /** A 0-d fp32 tensor. */
  public static Tensor scalar(double value) {
    return torch.full(new long[0], new Scalar(value), new TensorOptions(ScalarType.Float));
  }

  /**
   * The type of the elements, as a constant that {@code ==} and {@code switch} understand; {@code
   * scalar_type()} is not.
   */
  public static ScalarType type(TensorBase tensor) {
    return tensor.scalar_type().intern();
  }

  /** A window on the memory of a contiguous tensor, little-endian; valid while the tensor is. */
  static ByteBuffer bytes(Tensor tensor, long from, long to) {
    if (from == to) {
      return ByteBuffer.allocate(0); // JavaCPP makes a window of at least one byte
    }
    BytePointer start = new BytePointer(tensor.data_ptr()).getPointer(from);
    return start.capacity(Math.toIntExact(to - from)).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the values of a contiguous tensor, little-endian, from where {@code source} stands.
   *
   * @throws EOFException if {@code source} ends early
   */
  public static void fill(Tensor tensor, ReadableByteChannel source) throws IOException {
    long total = tensor.numel() * tensor.element_size();
    for (long done = 0; done < total; done += BLOCK_BYTES) {
      ByteBuffer block = bytes(tensor, done, Math.min(done + BLOCK_BYTES, total));
      while (block.hasRemaining()) {
        if (source.read(block) < 0) {
          throw new EOFException(
              "it ends %,d bytes early".formatted(total - done - block.position()));
        }
      }
    }
  }

  /** Bytes of one element. */
  public static int elementBytes(ScalarType type) {
    return switch (type) {
      case Double, Long -> 8;
      case Float, Int -> 4;
      case Half, BFloat16, Short -> 2;
      case Char, Byte, Bool -> 1;
      default -> throw new EngineException("%s is not a type of weights.".formatted(type));
    };
  }

  /** The sizes of a tensor. */
  public static long[] shape(TensorBase tensor) {
    long[] result = new long[(int) tensor.dim()];
    for (int i = 0; i < result.length; i++) {
      result[i] = tensor.size(i);
    }
    return result;
  }

  /** Values in row-major order, as fp32. */
  public static float[] floats(Tensor tensor) {
    Tensor plain = tensor.detach().to(ScalarType.Float).contiguous();
    float[] result = new float[(int) plain.numel()];
    if (result.length > 0) { // without values there is no memory
      new FloatPointer(plain.data_ptr()).get(result);
    }
    return result;
  }

  /** A vector of tensors for operators that take lists. */
  public static TensorVector vector(Iterable<Tensor> tensors) {
    TensorVector result = new TensorVector();
    tensors.forEach(result::push_back);
    return result;
  }
}
