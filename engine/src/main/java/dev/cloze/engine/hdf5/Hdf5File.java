package dev.cloze.engine.hdf5;

import dev.cloze.engine.EngineException;
import dev.cloze.engine.Tensors;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The data sets of an HDF5 file, by their paths: "CNN/W_cnn_0". For one thread. */
public final class Hdf5File implements AutoCloseable {
  private final Path file;
  private final HdfFile hdf;
  private final Map<String, Dataset> dataSets = new LinkedHashMap<>();

  private Hdf5File(Path file, HdfFile hdf) {
    this.file = file;
    this.hdf = hdf;
  }

  /**
   * Reads the names and shapes; the values stay on disk until {@link #read}.
   *
   * @throws EngineException if it is no HDF5 file, or a damaged one
   */
  public static Hdf5File open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new EngineException("%s does not exist; expected an HDF5 file.".formatted(file));
    }
    HdfFile hdf = null;
    try {
      hdf = new HdfFile(file);
      Hdf5File result = new Hdf5File(file, hdf);
      result.add(hdf, "");
      return result;
    } catch (RuntimeException e) { // a damaged file can make the library fail in any way
      if (hdf != null) {
        hdf.close();
      }
      throw damaged(file, e);
    }
  }

  private void add(Group group, String prefix) {
    group
        .getChildren()
        .forEach(
            (name, node) -> {
              if (node instanceof Group inner) {
                add(inner, prefix + name + "/");
              } else if (node instanceof Dataset dataSet) {
                dataSets.put(prefix + name, dataSet);
              }
            });
  }

  /** The paths of the data sets, group by group. */
  public Set<String> names() {
    return dataSets.keySet();
  }

  /** The shape of a data set. */
  public long[] shape(String name) {
    return require(name).getDimensionsAsLong();
  }

  /** A copy of a data set of floating-point numbers as fp32, owned by the caller's scope. */
  public Tensor read(String name) throws IOException {
    Dataset dataSet = require(name);
    Tensor tensor = Tensors.uninitialised(ScalarType.Float, dataSet.getDimensionsAsLong());
    if (tensor.numel() == 0) {
      return tensor;
    }
    if (dataSet instanceof ContiguousDataset contiguous && isPlainFloat32(dataSet.getDataType())) {
      try (FileChannel channel = FileChannel.open(file)) {
        Tensors.fill(
            tensor, channel.position(hdf.getUserBlockSize() + contiguous.getDataAddress()));
      } catch (EOFException e) {
        throw damaged(file, e);
      }
      return tensor;
    }
    new FloatPointer(tensor.data_ptr()).put(values(name, dataSet));
    return tensor;
  }

  private static boolean isPlainFloat32(DataType type) {
    return type instanceof FloatingPoint number
        && number.getSize() == Float.BYTES
        && number.getByteOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  /** Compressed, big-endian or of another precision: what the original tools do not write. */
  private float[] values(String name, Dataset dataSet) {
    Object flat;
    try {
      flat = dataSet.getDataFlat();
    } catch (HdfException e) {
      throw damaged(file, e);
    }
    if (flat instanceof float[] floats) {
      return floats;
    }
    if (flat instanceof double[] doubles) {
      float[] result = new float[doubles.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) doubles[i];
      }
      return result;
    }
    throw new EngineException(
        "%s holds %s in %s; expected floating-point numbers."
            .formatted(file, dataSet.getJavaType().getSimpleName(), name));
  }

  /** A data set of one string. */
  public String text(String name) {
    Object data = require(name).getData();
    if (data instanceof String[] strings && strings.length == 1) {
      return strings[0];
    }
    throw new EngineException("%s has no single string in %s.".formatted(file, name));
  }

  private Dataset require(String name) {
    Dataset dataSet = dataSets.get(name);
    if (dataSet == null) {
      throw new EngineException("%s has no data set %s.".formatted(file, name));
    }
    return dataSet;
  }

  private static EngineException damaged(Path file, Exception cause) {
    return new EngineException(
        "%s is not a whole HDF5 file: %s. It may be cut short or damaged; copy it again."
            .formatted(file, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    hdf.close();
  }
}
