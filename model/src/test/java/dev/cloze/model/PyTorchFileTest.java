package dev.cloze.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference file is what PyTorch itself wrote: tools/make_pytorch_golden.py. */
class PyTorchFileTest {
  private final Path golden = Golden.of("pytorch/pytorch_model.bin").file("pytorch_model.bin");

  @TempDir private Path directory;
  private PointerScope scope;

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void everyTypeIsRead() throws IOException {
    Map<String, Tensor> read = PyTorchFile.read(golden);
    List<ScalarType> types =
        List.of(
            ScalarType.Double,
            ScalarType.Float,
            ScalarType.Half,
            ScalarType.BFloat16,
            ScalarType.Long,
            ScalarType.Int,
            ScalarType.Short,
            ScalarType.Char,
            ScalarType.Byte,
            ScalarType.Bool);
    List<String> names =
        List.of(
            "double", "float", "half", "bfloat16", "long", "int", "short", "char", "byte", "bool");
    assertThat(read.keySet()).startsWith(names.toArray(String[]::new));
    for (int i = 0; i < names.size(); i++) {
      Tensor tensor = read.get(names.get(i));
      assertThat(Tensors.type(tensor)).isEqualTo(types.get(i));
      assertThat(Tensors.shape(tensor)).containsExactly(2, 3);
      float top = names.get(i).equals("bool") ? 1 : 5;
      assertThat(Tensors.floats(tensor))
          .startsWith(0, 1)
          .endsWith(top)
          .containsExactly(0, 1, Math.min(2, top), Math.min(3, top), Math.min(4, top), top);
    }
  }

  @Test
  void viewsOfOneStorageAreRead() throws IOException {
    Map<String, Tensor> read = PyTorchFile.read(golden);
    assertThat(Tensors.shape(read.get("shared"))).containsExactly(4, 6);
    assertThat(Tensors.shape(read.get("columns"))).containsExactly(6, 4);
    assertThat(read.get("columns").is_contiguous()).isTrue();
    assertThat(Golden.distance(read.get("shared"), read.get("columns").t())).isZero();
    assertThat(read.get("shared").get(3).get(5).item_double()).isEqualTo(23);
    assertThat(Tensors.floats(read.get("window"))).containsExactly(8, 9, 10, 14, 15, 16);
    assertThat(Tensors.shape(read.get("scalar"))).isEmpty();
    assertThat(read.get("scalar").item_double()).isEqualTo(-7.5);
    assertThat(Tensors.shape(read.get("empty"))).containsExactly(0, 3);
    assertThat(Tensors.floats(read.get("parameter"))).containsExactly(1, 2);
    assertThat(read).hasSize(16);
  }

  /** The entries of the reference file, to be changed. */
  private Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> result = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(golden.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        result.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return result;
  }

  private Path zip(Map<String, byte[]> entries, int method) throws IOException {
    Path file = directory.resolve("pytorch_model.bin");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        CRC32 checksum = new CRC32();
        checksum.update(content.getValue());
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        entry.setSize(content.getValue().length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return file;
  }

  private Path withPickle(String pickle) throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("pytorch_model/data.pkl", pickle.getBytes(ISO_8859_1));
    return zip(entries, ZipEntry.STORED);
  }

  private static void assertRefused(Path file, String... fragments) {
    assertThatThrownBy(() -> PyTorchFile.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(fragments);
  }

  /** {@code os.system("id")}, as pickles do it. */
  @Test
  void aPickleThatCallsAProgramIsRefused() throws IOException {
    assertRefused(
        withPickle("\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R."),
        "Python's os.system",
        "can run any program",
        "model.safetensors");
    assertRefused(withPickle("\u0080\u0002cbuiltins\neval\n."), "Python's builtins.eval");
    assertRefused(withPickle("\u0080\u0002ctorch\nsave\n."), "Python's torch.save");
  }

  /**
   * A tensor of FloatStorage "1" (the six floats of the reference file); the place of the size is
   * left open.
   */
  private static String tensor(int elements, int offset, String shape, String stride) {
    String storage =
        "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\u00001X\u0003\0\0\0cpuK%ctQ"
            .formatted((char) elements);
    return "}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + "K%c".formatted((char) offset)
        + shape
        + stride
        + "\u0089ccollections\nOrderedDict\n)RtRs.";
  }

  @ParameterizedTest
  @CsvSource({
    "6, 0, 6, 1, true",
    "6, 1, 5, 1, true",
    "6, 0, 3, 2, true",
    "6, 6, 0, 1, true",
    "6, 1, 6, 1, false",
    "6, 0, 4, 2, false",
    "6, 0, 7, 0, false",
    "5, 0, 5, 1, false",
    "7, 0, 7, 1, false"
  })
  void viewsStayInsideTheirStorage(int elements, int offset, int size, int stride, boolean good)
      throws IOException {
    Path file =
        withPickle(
            "\u0080\u0002"
                + tensor(
                    elements,
                    offset,
                    "K%c\u0085".formatted((char) size),
                    "K%c\u0085".formatted((char) stride)));
    if (good) {
      float[] values = Tensors.floats(PyTorchFile.read(file).get("w"));
      assertThat(values).hasSize(size);
      for (int i = 0; i < size; i++) {
        assertThat(values[i]).isEqualTo(offset + i * stride);
      }
    } else {
      assertRefused(file, "values");
    }
  }

  @Test
  void negativeAndGiganticSizesAreRefused() throws IOException {
    String huge = "\u008A\u0008\0\0\0\0\0\0\0\u0040"; // 2^62
    assertRefused(
        withPickle("\u0080\u0002" + tensor(6, 0, huge + huge + "\u0086", "K\0K\0\u0086")), "w,");
    assertRefused(
        withPickle("\u0080\u0002" + tensor(6, 0, "J\u00FF\u00FF\u00FF\u00FF\u0085", "K\1\u0085")),
        "[-1]");
    assertRefused(
        withPickle("\u0080\u0002" + tensor(6, 5, "K\2\u0085", "J\u00FF\u00FF\u00FF\u00FF\u0085")),
        "w,");
    assertRefused(withPickle("\u0080\u0002" + tensor(6, 0, "K\2\u0085", "K\1K\1\u0086")), "w,");
  }

  @Test
  void whatIsNoStateDictIsNamed() throws IOException {
    assertRefused(withPickle("\u0080\u0002K\u0007."), "no dictionary of tensors");
    assertRefused(withPickle("\u0080\u0002}X\u0005\0\0\0modelK\u0001s."), "\"model\"");
    assertRefused(withPickle("\u0080\u0004}."), "protocol 4");
    assertRefused(withPickle("\u0080\u0002}K\u0001K\u0001s."), "a key is of the kind Long");
  }

  /** A list that contains itself, as a value and in the place of a tensor's shape. */
  @Test
  void circlesDoNotHangTheReader() throws IOException {
    assertRefused(withPickle("\u0080\u0002}X\u0001\0\0\0w]q\0h\0as."), "\"w\"");
    assertRefused(withPickle("\u0080\u0002" + tensor(6, 0, "]q\0h\0a", "K\1\u0085")), "a size");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    assertRefused(zip(entries, ZipEntry.DEFLATED), "compressed");
    entries.put("pytorch_model/data/1", new byte[23]);
    assertRefused(zip(entries, ZipEntry.STORED), "data/1", "23 bytes", "6 values of Float");
    entries.remove("pytorch_model/data/1");
    assertRefused(zip(entries, ZipEntry.STORED), "no pytorch_model/data/1");
    entries.put("pytorch_model/byteorder", "big".getBytes(ISO_8859_1));
    assertRefused(zip(entries, ZipEntry.STORED), "big-endian");
    entries.remove("pytorch_model/data.pkl");
    assertRefused(zip(entries, ZipEntry.STORED), "without data.pkl");
    assertRefused(
        Files.write(directory.resolve("old.bin"), new byte[] {(byte) 0x80, 2, (byte) 0x8A}),
        "before version 1.6",
        "safetensors");
    assertRefused(Files.write(directory.resolve("text.bin"), new byte[40]), "copy it again");
    assertRefused(Files.write(directory.resolve("empty.bin"), new byte[0]), "copy it again");
  }

  @Test
  void aFlippedValueIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(golden);
    byte[] values = entries().get("pytorch_model/data/10"); // 0 to 23 as floats
    int at = indexOf(bytes, values);
    bytes[at + 41] ^= 1;
    assertRefused(Files.write(directory.resolve("flipped.bin"), bytes), "checksum", "data/10");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  /** Whatever a pickle says, the answer is tensors or a readable refusal. */
  @Test
  void brokenPicklesNeverCrash() throws IOException {
    byte[] good = entries().get("pytorch_model/data.pkl");
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = Arrays.copyOf(good, i < good.length ? i : good.length);
      for (int flip = 0; flip < 3 && broken.length == good.length; flip++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        PickleMachine.load(broken, "pickle");
      } catch (ModelException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(good.length, 20_000);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder noise = new StringBuilder("\u0080\u0002");
      for (int k = 0; k < 40; k++) {
        noise.append("(N}])tausbqh0123KX\u0085\u0086.".charAt(random.nextInt(21)));
      }
      try {
        PickleMachine.load(noise.toString().getBytes(ISO_8859_1), "noise");
      } catch (ModelException e) {
        assertThat(e).hasMessageStartingWith("noise ");
      }
    }
  }
}
