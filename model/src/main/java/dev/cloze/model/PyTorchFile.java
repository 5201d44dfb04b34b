package dev.cloze.model;

import dev.cloze.engine.Tensors;
import dev.cloze.model.PickleMachine.Storage;
import dev.cloze.model.PickleMachine.StridedTensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads the weights that {@code torch.save} wrote, {@code pytorch_model.bin}: a zip file of values,
 * one entry a storage, and a pickle that says which tensor is which part of them.
 */
final class PyTorchFile {
  /** Element types by PyTorch's names of their storages. */
  static final Map<String, ScalarType> TYPES =
      Map.of(
          "DoubleStorage", ScalarType.Double,
          "FloatStorage", ScalarType.Float,
          "HalfStorage", ScalarType.Half,
          "BFloat16Storage", ScalarType.BFloat16,
          "LongStorage", ScalarType.Long,
          "IntStorage", ScalarType.Int,
          "ShortStorage", ScalarType.Short,
          "CharStorage", ScalarType.Char,
          "ByteStorage", ScalarType.Byte,
          "BoolStorage", ScalarType.Bool);

  static final String RE_SAVE =
      "Load it in Python, if you trust it, and save its tensors as model.safetensors with safetensors.torch.save_file.";

  private static final String PICKLE = "/data.pkl";
  private static final int MAX_PICKLE_BYTES = 100_000_000;

  private final ZipFile zip;
  private final String source;
  private final String folder;
  private final Map<Storage, Tensor> storages = new HashMap<>();

  private PyTorchFile(ZipFile zip, String source) {
    this.zip = zip;
    this.source = source;
    folder =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(
                name ->
                    name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
            .findFirst()
            .map(name -> name.substring(0, name.length() - PICKLE.length() + 1))
            .orElseThrow(() -> damaged(source, "it is a zip file without data.pkl"));
  }

  /**
   * All tensors of a file by name, contiguous, in the caller's scope. Tensors that share values in
   * the file may share memory here: they are for reading.
   *
   * @throws ModelException if the file is damaged, of PyTorch's old format, or holds more than a
   *     dictionary of tensors
   */
  static Map<String, Tensor> read(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new PyTorchFile(zip, file.toString()).tensors();
    } catch (ZipException e) {
      throw notZip(file, e);
    }
  }

  private Map<String, Tensor> tensors() throws IOException {
    requireLittleEndian();
    byte[] pickle = bytes("data.pkl");
    if (!(PickleMachine.load(pickle, source) instanceof Map<?, ?> weights)) {
      throw new ModelException("%s holds no dictionary of tensors. %s".formatted(source, RE_SAVE));
    }
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Map.Entry<?, ?> weight : weights.entrySet()) {
      if (!(weight.getValue() instanceof StridedTensor tensor)) {
        throw new ModelException(
            "%s holds something else than a tensor under \"%s\"; expected the state dict of a model. %s"
                .formatted(source, weight.getKey(), RE_SAVE));
      }
      String name = (String) weight.getKey();
      requireInside(name, tensor);
      result.put(
          name,
          storage(tensor.storage())
              .as_strided(tensor.shape(), tensor.stride(), new LongOptional(tensor.offset()))
              .contiguous());
    }
    return result;
  }

  private void requireLittleEndian() throws IOException {
    ZipEntry entry = zip.getEntry(folder + "byteorder"); // absent in files of older versions
    if (entry != null
        && !new String(bytes("byteorder"), StandardCharsets.US_ASCII).equals("little")) {
      throw new ModelException(
          "%s was written on a big-endian machine. %s".formatted(source, RE_SAVE));
    }
  }

  private Tensor storage(Storage storage) throws IOException {
    Tensor read = storages.get(storage);
    if (read != null) {
      return read;
    }
    ZipEntry entry = entry("data/" + storage.key());
    ScalarType type = TYPES.get(storage.type());
    long elementBytes = Tensors.elementBytes(type);
    if (entry.getSize() % elementBytes != 0
        || entry.getSize() / elementBytes != storage.elements()) {
      throw damaged(
          source,
          "%s has %,d bytes for %,d values of %s"
              .formatted(entry.getName(), entry.getSize(), storage.elements(), type));
    }
    Tensor tensor = Tensors.uninitialised(type, storage.elements());
    CRC32 checksum = new CRC32();
    try (InputStream stream = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
      Tensors.fill(tensor, Channels.newChannel(stream));
    } catch (ZipException | EOFException e) {
      throw damaged(source, "%s cannot be read: %s".formatted(entry.getName(), e.getMessage()));
    }
    if (checksum.getValue() != entry.getCrc()) {
      throw damaged(source, "the checksum of %s differs".formatted(entry.getName()));
    }
    storages.put(storage, tensor);
    return tensor;
  }

  /**
   * A view beyond its storage would show foreign memory; one larger than its storage repeats values
   * without bound.
   */
  private void requireInside(String name, StridedTensor tensor) {
    boolean inside;
    try {
      long elements = 1;
      long last = tensor.offset();
      inside = tensor.offset() >= 0 && tensor.shape().length == tensor.stride().length;
      for (int i = 0; inside && i < tensor.shape().length; i++) {
        inside = tensor.shape()[i] >= 0 && tensor.stride()[i] >= 0;
        elements = Math.multiplyExact(elements, tensor.shape()[i]);
        last = Math.addExact(last, Math.multiplyExact(tensor.shape()[i] - 1, tensor.stride()[i]));
      }
      long available = tensor.storage().elements();
      inside &= elements == 0 || last < available && elements <= available;
    } catch (ArithmeticException e) {
      inside = false;
    }
    if (!inside) {
      throw damaged(
          source,
          "%s, shape %s, does not lie within its %,d values"
              .formatted(name, Arrays.toString(tensor.shape()), tensor.storage().elements()));
    }
  }

  private byte[] bytes(String name) throws IOException {
    ZipEntry entry = entry(name);
    if (entry.getSize() > MAX_PICKLE_BYTES) {
      throw damaged(source, "%s has %,d bytes".formatted(entry.getName(), entry.getSize()));
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw damaged(source, "it has no %s".formatted(folder + name));
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw damaged(
          source, "%s is compressed, and PyTorch never does that".formatted(entry.getName()));
    }
    return entry;
  }

  private static ModelException notZip(Path file, ZipException cause) throws IOException {
    byte[] start = new byte[2];
    try (InputStream stream = Files.newInputStream(file)) {
      stream.readNBytes(start, 0, start.length);
    }
    if ((start[0] & 0xFF) == 0x80 && start[1] == 2) { // a bare pickle: PyTorch before 1.6
      return new ModelException(
          "%s has PyTorch's format of before version 1.6, which Cloze does not read. %s"
              .formatted(file, RE_SAVE),
          cause);
    }
    return new ModelException(damagedText(file.toString(), cause.getMessage()), cause);
  }

  static ModelException damaged(String source, String why) {
    return new ModelException(damagedText(source, why));
  }

  private static String damagedText(String source, String why) {
    return "%s is not a whole PyTorch checkpoint: %s. It may be cut short or damaged; copy it again."
        .formatted(source, why);
  }
}
