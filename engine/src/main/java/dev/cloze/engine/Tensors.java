package dev.cloze.engine;

import java.util.Arrays;
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
    new org.bytedeco.javacpp.FloatPointer(plain.data_ptr()).get(result);
    return result;
  }

  /** A vector of tensors for operators that take lists. */
  public static TensorVector vector(Iterable<Tensor> tensors) {
    TensorVector result = new TensorVector();
    tensors.forEach(result::push_back);
    return result;
  }
}
