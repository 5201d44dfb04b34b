package dev.cloze.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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

class MxnetFileTest {
  /** One array w of the values 1 and 2, as MXNet writes it: 81 bytes. */
  private static final byte[] EXAMPLE =
      HexFormat.of()
          .parseHex(
              "12010000000000000000000000000000"
                  + "0100000000000000c9fa93f900000000010000000200000000000000"
                  + "0100000000000000000000000000803f00000040"
                  + "0100000000000000010000000000000077");

  @TempDir private Path folder;
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

  private Map<String, Tensor> read(byte[] bytes) throws IOException {
    return MxnetFile.read(Files.write(folder.resolve("w.params"), bytes));
  }

  @Test
  void theExampleOfTheFormat() throws IOException {
    assertThat(EXAMPLE).hasSize(81);
    Map<String, Tensor> arrays = read(EXAMPLE);
    assertThat(arrays).containsOnlyKeys("w");
    assertThat(Tensors.floats(arrays.get("w"))).containsExactly(1, 2);
    Path written =
        MxnetFileWriter.write(
            folder.resolve("again"), Map.of("w", torch.tensor(new float[] {1, 2})));
    assertThat(Files.readAllBytes(written)).isEqualTo(EXAMPLE);
  }

  @Test
  void anyShapeComesBack() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("arg:a", torch.randn(3, 5, 2));
    arrays.put("b", torch.randn(7));
    Map<String, Tensor> read =
        MxnetFile.read(MxnetFileWriter.write(folder.resolve("x.params"), arrays));
    assertThat(read).containsOnlyKeys("a", "b");
    assertThat(torch.equal(read.get("a"), arrays.get("arg:a"))).isTrue();
    assertThat(torch.equal(read.get("b"), arrays.get("b"))).isTrue();
  }

  /** 1 and 2 in half precision are 3c00 and 4000. */
  @Test
  void halfPrecision() throws IOException {
    byte[] half = Arrays.copyOf(EXAMPLE, EXAMPLE.length - 4);
    half[52] = 2; // the type
    half[56] = 0;
    half[57] = 0x3c;
    half[58] = 0;
    half[59] = 0x40;
    System.arraycopy(EXAMPLE, 64, half, 60, 17);
    Tensor w = read(half).get("w");
    assertThat(Tensors.type(w)).isEqualTo(ScalarType.Half);
    assertThat(Tensors.floats(w)).containsExactly(1, 2);
  }

  /** Bytes of the example by their place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | 19 | does not begin as one
          16 | 2  | begins with
          23 | 1  | it announces
          24 | 0  | begins with f993fa00, which is no version
          28 | 1  | sparse array (number 0, storage type 1)
          32 | 99 | array 0 has 99 dimensions
          36 | 200 | it announces 200 values in array 0
          52 | 9  | array 0 has the unknown type 9
          64 | 2  | it has 1 arrays and 2 names
          72 | 2  | it ends too early
          79 | 1  | a name has
          """)
  void damageIsNamed(int place, int value, String complaint) {
    byte[] damaged = EXAMPLE.clone();
    damaged[place] = (byte) value;
    assertThatThrownBy(() -> read(damaged))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("w.params")
        .hasMessageContaining(complaint);
  }

  @Test
  void nothingMayBeMissingAtTheEndOrFollowIt() {
    for (int length = 0; length < EXAMPLE.length; length++) {
      byte[] cut = Arrays.copyOf(EXAMPLE, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(ModelException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(EXAMPLE, 83)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("2 bytes follow its last name");
    assertThatThrownBy(() -> MxnetFile.read(folder.resolve("nowhere.params")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is not a file");
  }
}
