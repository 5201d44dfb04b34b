package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropoutMaskTest {
  private static final int SIZE = (1 << 20) + 3; // odd: also the tail of a long
  private static final long SEED = 0x5EED;

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

  private static float[] mask(double probability, ScalarType type, int size, long seed) {
    Tensor mask = Tensors.uninitialised(type, size);
    new DropoutMask(probability).fill(mask, 0, size, seed);
    return Tensors.floats(mask);
  }

  @ParameterizedTest
  @CsvSource({
    "0.01, BFloat16", "0.1, BFloat16", "0.5, BFloat16", "0.9, BFloat16",
    "0.01, Float", "0.1, Float", "0.5, Float", "0.9, Float"
  })
  void dropsTheShareAndKeepsTheMean(double p, ScalarType type) {
    long zeros = 0;
    double sum = 0;
    for (float value : mask(p, type, SIZE, SEED)) {
      zeros += value == 0 ? 1 : 0;
      sum += value;
    }
    double sigma = Math.sqrt(SIZE * p * (1 - p));
    assertThat((double) zeros).as("zeros").isEqualTo(SIZE * p, within(5 * sigma));
    assertThat(sum / SIZE).as("mean").isEqualTo(1, within(5 * sigma / (1 - p) / SIZE));
    // Kept values alone show a bias of rounding a hundred times more sharply.
    double kept = 1 / (1 - p);
    double neighbours = type == ScalarType.BFloat16 ? Math.ulp((float) kept) * 65536 : 0;
    double noise = 5 * neighbours / 2 / Math.sqrt(SIZE * (1 - p));
    double resolution = type == ScalarType.BFloat16 ? kept * kept / 131072 : kept * 1e-6;
    assertThat(sum / (SIZE - zeros))
        .as("mean of the kept")
        .isEqualTo(kept, within(noise + resolution));
  }

  @ParameterizedTest
  @CsvSource({"0.00001", "0.01", "0.1", "0.3", "0.5", "0.7", "0.9", "0.99999"})
  void fourLanesAtOnceAreFourComparisons(double p) {
    int dropBelow = (int) Math.min(65535, Math.rint(p * 65536));
    double keep = 1 - dropBelow / 65536.0;
    float lower = Float.intBitsToFloat(Float.floatToIntBits((float) (1 / keep)) & 0xFFFF0000);
    float higher = Float.intBitsToFloat(Float.floatToIntBits(lower) + 0x10000);
    double share = (1 / keep - lower) / (higher - lower);
    int higherFrom = (int) Math.min(65535, Math.rint((1 - keep * share) * 65536));
    float[] actual = mask(p, ScalarType.BFloat16, 100_001, SEED);
    float[] expected = new float[actual.length];
    for (int i = 0; i < actual.length; i++) {
      long bits = RandomBits.mix(SEED + i / 4 * RandomBits.GAMMA);
      int lane = (int) (bits >>> 16 * (i % 4)) & 0xFFFF;
      expected[i] = lane < dropBelow ? 0 : lane < higherFrom ? lower : higher;
    }
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.01", "0.1", "0.5", "0.9"})
  void twoLanesAtOnceAreTwoComparisons(double p) {
    float[] actual = mask(p, ScalarType.Float, 100_001, SEED);
    float[] expected = new float[actual.length];
    for (int i = 0; i < actual.length; i++) {
      long bits = RandomBits.mix(SEED + i / 2 * RandomBits.GAMMA);
      long lane = bits >>> 32 * (i % 2) & 0xFFFFFFFFL;
      expected[i] = lane < Math.rint(p * 0x1p32) ? 0 : (float) (1 / (1 - p));
    }
    assertThat(actual).isEqualTo(expected);
  }

  /**
   * A sequence has its mask wherever it lies in a batch, at odd addresses too; neighbours stay as
   * they are.
   */
  @ParameterizedTest
  @CsvSource({"BFloat16", "Float"})
  void theSeedAloneDecidesTheValues(ScalarType type) {
    float[] stream = mask(0.1, type, 20_100, SEED);
    DropoutMask dropout = new DropoutMask(0.1);
    for (int count : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 37, 4095, 8191, 8192, 8193, 20_000}) {
      for (int from : new int[] {0, 1, 2, 3, 5, 8, 97}) {
        Tensor target = Tensors.uninitialised(type, 20_100).fill_(new Scalar(7.0));
        dropout.fill(target, from, count, SEED);
        float[] values = Tensors.floats(target);
        float[] expected = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          boolean inside = i >= from && i < from + count;
          expected[i] = inside ? stream[i - from] : 7;
        }
        assertThat(values).as("%d from %d", count, from).isEqualTo(expected);
      }
    }
  }

  @Test
  void anotherSeedGivesAnotherMask() {
    assertThat(mask(0.5, ScalarType.Float, 64, 1)).isNotEqualTo(mask(0.5, ScalarType.Float, 64, 2));
  }

  @Test
  void refusesWhatItCannotWriteSafely() {
    DropoutMask dropout = new DropoutMask(0.1);
    Tensor half = Tensors.uninitialised(ScalarType.Half, 8);
    assertThatThrownBy(() -> dropout.fill(half, 0, 8, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("Half");
    Tensor small = Tensors.uninitialised(ScalarType.Float, 8);
    assertThatThrownBy(() -> dropout.fill(small, 1, 8, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new DropoutMask(1)).isInstanceOf(EngineException.class);
  }
}
