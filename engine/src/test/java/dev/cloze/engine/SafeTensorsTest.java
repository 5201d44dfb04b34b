package dev.cloze.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
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

  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {
        "Double",
        "Float",
        "Half",
        "BFloat16",
        "Long",
        "Int",
        "Short",
        "Char",
        "Byte",
        "Bool"
      })
  void everyTypeAndShapeComesBack(ScalarType type) throws IOException {
    Map<String, Tensor> written = new LinkedHashMap<>();
    Tensor values = torch.tensor(new float[] {0, 1, 2, 3, 100, 127}).to(type);
    written.put("matrix", values.view(2, 3));
    written.put("transposed", values.view(2, 3).t());
    written.put("scalar", values.select(0, 5));
    written.put("empty", Tensors.uninitialised(type, 0, 3));
    Path file = directory.resolve("all.safetensors");
    SafeTensors.write(file, written, Map.of("format", "pt"));

    SafeTensors read = SafeTensors.open(file);
    assertThat(read.names()).containsExactly("matrix", "transposed", "scalar", "empty");
    assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
    for (String name : read.names()) {
      Tensor tensor = read.read(name);
      assertThat(Tensors.type(tensor)).isEqualTo(type);
      assertThat(Tensors.shape(tensor))
          .isEqualTo(Tensors.shape(written.get(name)))
          .isEqualTo(read.shape(name));
      assertThat(torch.equal(tensor, written.get(name))).as(name).isTrue();
    }
  }

  /** Other readers map the file: each value has to lie at a multiple of its size. */
  @Test
  void valuesAreAligned() throws IOException {
    Map<String, Tensor> written = new LinkedHashMap<>();
    written.put("three bytes", torch.tensor(new float[] {1, 2, 3}).to(ScalarType.Byte));
    written.put("one float", torch.tensor(new float[] {0.5f}));
    written.put("one double", torch.tensor(new float[] {0.25f}).to(ScalarType.Double));
    Path file = directory.resolve("mixed.safetensors");
    SafeTensors.write(file, written, Map.of());

    byte[] bytes = Files.readAllBytes(file);
    int headerBytes = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(headerBytes % 8).isZero();
    JsonNode header = new ObjectMapper().readTree(bytes, 8, headerBytes);
    for (String name : written.keySet()) {
      long from = header.at("/%s/data_offsets/0".formatted(name)).asLong(-1);
      assertThat(from % written.get(name).element_size()).as(name).isZero();
    }
    assertThat(SafeTensors.open(file).read("one float").item_float()).isEqualTo(0.5f);
  }

  @ParameterizedTest
  @CsvSource({
    "tensor-1d-int32, Int, 3, 1 2 3",
    "tensor-2d-float64, Double, 2 3, 1 2 3 24 25 26",
    "tensor-3d-float32, Float, 2 2 3, 22 23 24 11 12 13 2 3 4 1 2 3",
    "tensor-4d-float32, Float, 2 3 1 3, 11 12 13 1 2 3 4 5 6 22 23 24 15 16 17 17 18 19",
  })
  void filesOfOthersAreRead(String name, ScalarType type, String shape, String values)
      throws IOException {
    SafeTensors file =
        SafeTensors.open(shared("data/reference/safetensors/" + name + ".safetensors"));
    assertThat(file.names()).containsExactly("embedding");
    Tensor tensor = file.read("embedding");
    assertThat(Tensors.type(tensor)).isEqualTo(type);
    assertThat(Tensors.shape(tensor))
        .containsExactly(Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray());
    float[] actual = Tensors.floats(tensor);
    assertThat(actual).hasSize(values.split(" ").length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isEqualTo(Float.parseFloat(values.split(" ")[i]));
    }
  }

  private static Path shared(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("shared").resolve(name))) {
        return at.resolve("shared").resolve(name);
      }
    }
    assumeTrue(false, () -> "skipped: no shared/" + name + " beside the project");
    throw new AssertionError();
  }

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json);
    return Files.write(directory.resolve("crafted.safetensors"), bytes.array());
  }

  @Test
  void theCraftedFileIsGoodUnlessDamaged() throws IOException {
    Path file =
        file(
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'U8','shape':[],'data_offsets':[8,9]}}  "
                .replace('\'', '"'),
            9);
    assertThat(SafeTensors.open(file).names()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON at all",
        "[]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {}",
        "{'a':7}",
        "{'a':{'dtype':'F32','shape':[2]}}",
        "{'a':{'dtype':'F7','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[-2,-1],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,16]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F16','shape':[3],'data_offsets':[2,8]}}",
      })
  void damagedHeadersAreRefused(String header) throws IOException {
    Path file = file(header.replace('\'', '"'), 8);
    assertThatThrownBy(() -> SafeTensors.open(file))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("copy it again");
  }

  private byte[] good() throws IOException {
    Path file = directory.resolve("good.safetensors");
    SafeTensors.write(
        file, Map.of("a", torch.rand(5, 3), "b", torch.rand(7)), Map.of("format", "pt"));
    return Files.readAllBytes(file);
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] good = good();
    Path cut = directory.resolve("cut.safetensors");
    for (int length = 0; length < good.length; length++) {
      Files.write(cut, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> SafeTensors.open(cut))
          .as("%d bytes", length)
          .isInstanceOf(EngineException.class);
    }
  }

  @Test
  void flippedBitsNeverCrash() throws IOException {
    byte[] good = good();
    int headerEnd = 8 + ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Random random = new Random(1);
    Path file = directory.resolve("flipped.safetensors");
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] flipped = good.clone();
      flipped[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      try (PointerScope each = new PointerScope()) {
        SafeTensors read = SafeTensors.open(file);
        for (String name : read.names()) {
          read.read(name);
        }
      } catch (EngineException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(400, 999); // a flipped bit in a name or in a space goes unnoticed
  }

  @Test
  void aHeaderBeyondTheLimitIsRefusedUnread() throws IOException {
    Path file = directory.resolve("huge.safetensors");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001).array());
      sparse.setLength(200_000_000);
    }
    assertThatThrownBy(() -> SafeTensors.open(file))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("100,000,001");
  }

  @Test
  void aFileThatShrinksBetweenOpeningAndReadingIsReported() throws IOException {
    Path file = directory.resolve("good.safetensors");
    byte[] good = good();
    SafeTensors open = SafeTensors.open(file);
    Files.write(file, Arrays.copyOf(good, good.length - 70));
    assertThatThrownBy(
            () -> {
              open.read("a");
              open.read("b");
            })
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("bytes early");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThatThrownBy(() -> SafeTensors.open(directory.resolve("none.safetensors")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("none.safetensors does not exist");
    good();
    SafeTensors open = SafeTensors.open(directory.resolve("good.safetensors"));
    assertThatThrownBy(() -> open.read("c"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("no tensor named c");
  }
}
