package dev.cloze.engine.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.engine.EngineException;
import dev.cloze.engine.Tensors;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we write, a library reads; {@code tools/check_elmo_files.py} has the original one read it.
 */
class Hdf5Test {
  @TempDir Path folder;

  private static float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i + 0.5f;
    }
    return values;
  }

  private static void put(Hdf5Writer writer, String path, float[] values, long... shape)
      throws IOException {
    writer.begin(path, shape);
    writer.append(values, 0, values.length);
  }

  private Path small() throws IOException {
    Path file = folder.resolve("small.hdf5");
    try (Hdf5Writer writer = Hdf5Writer.create(file)) {
      writer.begin("b/inner/W", 3, 5);
      float[] values = numbers(15);
      writer.append(values, 0, 7);
      writer.append(values, 7, 8);
      put(writer, "b/B", numbers(3), 3);
      put(writer, "a", numbers(2), 1, 2, 1);
      put(writer, "empty", new float[0], 3, 0, 4);
      writer.finish();
    }
    return file;
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    try (Hdf5File file = Hdf5File.open(small());
        PointerScope scope = new PointerScope()) {
      assertThat(file.names()).containsExactly("a", "b/B", "b/inner/W", "empty");
      assertThat(file.shape("b/inner/W")).containsExactly(3, 5);
      assertThat(file.shape("a")).containsExactly(1, 2, 1);
      assertThat(Tensors.floats(file.read("b/inner/W"))).isEqualTo(numbers(15));
      assertThat(Tensors.floats(file.read("b/B"))).isEqualTo(numbers(3));
      assertThat(Tensors.shape(file.read("empty"))).containsExactly(3, 0, 4);
      assertThatThrownBy(() -> file.shape("c"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("small.hdf5 has no data set c");
    }
  }

  /** More than 8 x 32 x 32 members: a tree of three levels. */
  @Test
  void aGroupHoldsAnyNumberOfDataSets() throws IOException {
    int count = 9000;
    Path path = folder.resolve("many.hdf5");
    try (Hdf5Writer writer = Hdf5Writer.create(path)) {
      for (int i = 0; i < count; i++) {
        put(writer, Integer.toString(i), new float[] {i}, 1);
      }
      writer.finish();
    }
    List<String> sorted = IntStream.range(0, count).mapToObj(Integer::toString).sorted().toList();
    try (Hdf5File file = Hdf5File.open(path);
        PointerScope scope = new PointerScope()) {
      assertThat(file.names()).containsExactlyElementsOf(sorted);
      for (String name : List.of("0", "1", "255", "4096", "8999")) {
        assertThat(Tensors.floats(file.read(name))).containsExactly(Float.parseFloat(name));
      }
    }
  }

  @Test
  void aTextOfAnyLength() throws IOException {
    for (int length : new int[] {0, 9, 4050, 100_000}) {
      String text = "é".repeat(length / 2) + "x".repeat(length % 2);
      Path source = Files.writeString(folder.resolve("text"), text);
      Path path = folder.resolve("text.hdf5");
      try (Hdf5Writer writer = Hdf5Writer.create(path)) {
        put(writer, "0", numbers(3), 3);
        writer.text("sentence_to_index", source);
        put(writer, "1", numbers(2), 2);
        writer.finish();
      }
      try (Hdf5File file = Hdf5File.open(path);
          PointerScope scope = new PointerScope()) {
        assertThat(file.text("sentence_to_index")).isEqualTo(text);
        assertThat(Tensors.floats(file.read("1"))).isEqualTo(numbers(2));
        assertThatThrownBy(() -> file.text("1")).hasMessageContaining("no single string in 1");
        assertThatThrownBy(() -> file.read("sentence_to_index"))
            .hasMessageContaining("String in sentence_to_index; expected floating-point");
      }
    }
  }

  /** The bytes that h5py writes for such a data set, but for the room that it leaves. */
  @Test
  void headersAreThoseOfTheOriginal() throws IOException {
    Path path = folder.resolve("one.hdf5");
    try (Hdf5Writer writer = Hdf5Writer.create(path)) {
      put(writer, "0", numbers(6), 2, 3);
      writer.finish();
    }
    byte[] bytes = Files.readAllBytes(path);
    assertThat(Arrays.copyOf(bytes, 40))
        .isEqualTo(
            hex(
                "894844460d0a1a0a 0000000000080800 0400100000000000 0000000000000000 ffffffffffffffff"));
    assertThat(Arrays.copyOfRange(bytes, 96, 240))
        .isEqualTo(
            hex(
                "0100040001000000 8000000000000000"
                    + "0100280000000000 0102010000000000 0200000000000000 0300000000000000"
                    + "0200000000000000 0300000000000000"
                    + "0300180001000000 11201f0004000000 0000200017080017 7f00000000000000"
                    + "0500080001000000 0202020100000000"
                    + "0800180000000000 0301f00000000000 0000180000000000 0000000000000000"));
  }

  private static byte[] hex(String digits) {
    String plain = digits.replace(" ", "");
    byte[] bytes = new byte[plain.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(plain.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** The newer structures and other precisions, which the library writes. */
  @Test
  void filesOfOthersAreRead() throws IOException {
    Path path = folder.resolve("newer.hdf5");
    try (WritableHdfFile writer = io.jhdf.HdfFile.write(path)) {
      writer.putGroup("g").putDataset("double", new double[][] {{1, 2}, {3, 4}});
      writer.putDataset("float", new float[] {0.25f});
      writer.putDataset("int", new int[] {1});
    }
    try (Hdf5File file = Hdf5File.open(path);
        PointerScope scope = new PointerScope()) {
      assertThat(Tensors.floats(file.read("g/double"))).containsExactly(1, 2, 3, 4);
      assertThat(Tensors.floats(file.read("float"))).containsExactly(0.25f);
      assertThatThrownBy(() -> file.read("int"))
          .hasMessageContaining("newer.hdf5 holds int in int; expected floating-point numbers");
    }
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path nothing = folder.resolve("nothing.hdf5");
    assertThatThrownBy(() -> Hdf5File.open(nothing)).hasMessageContaining("does not exist");
    Path text = Files.writeString(folder.resolve("text.hdf5"), "no HDF5");
    assertThatThrownBy(() -> Hdf5File.open(text))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("text.hdf5 is not a whole HDF5 file");
    Path unfinished = folder.resolve("unfinished.hdf5");
    try (Hdf5Writer writer = Hdf5Writer.create(unfinished)) {
      put(writer, "0", numbers(100_000), 100_000);
    }
    assertThatThrownBy(() -> Hdf5File.open(unfinished)).isInstanceOf(EngineException.class);
    Path cut = small();
    try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertThatThrownBy(() -> Hdf5File.open(cut)).isInstanceOf(EngineException.class);
  }

  @Test
  void valuesMustFillTheirDataSet() throws IOException {
    try (Hdf5Writer writer = Hdf5Writer.create(folder.resolve("x.hdf5"))) {
      writer.begin("a", 2);
      assertThatThrownBy(() -> writer.append(numbers(3), 0, 3)).hasMessageContaining("wants 2");
      assertThatThrownBy(() -> writer.begin("b", 1)).hasMessageContaining("a lacks 2 values");
      writer.append(numbers(2), 0, 2);
      put(writer, "a", numbers(1), 1);
      assertThatThrownBy(writer::finish).hasMessageContaining("two data sets are called a");
    }
  }

  @Test
  void namesAreUtf8() throws IOException {
    Path path = folder.resolve("names.hdf5");
    try (Hdf5Writer writer = Hdf5Writer.create(path)) {
      put(writer, "größe", numbers(1), 1);
      writer.finish();
    }
    try (Hdf5File file = Hdf5File.open(path)) {
      assertThat(file.names()).containsExactly("größe");
    }
    assertThat(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)).contains("größe");
  }
}
