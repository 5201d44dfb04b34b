package dev.cloze.model.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Values of TensorFlow's {@code sampled_softmax_loss} and {@code log_uniform_candidate_sampler}.
 */
class SampledSoftmaxTest {
  private PointerScope scope;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void probabilitiesFallWithTheRank() {
    LogUniformSample ten = new LogUniformSample(10, new int[5], 8);
    assertThat(ten.probability(0)).isCloseTo(0.289065, within(1e-6));
    assertThat(ten.probability(3)).isCloseTo(0.093058, within(1e-6));
    assertThat(IntStream.range(0, 10).mapToDouble(ten::probability).sum())
        .isCloseTo(1, within(1e-12));
    LogUniformSample original = new LogUniformSample(793_471, new int[8192], 9000);
    assertThat(original.probability(1)).isCloseTo(0.0298483, within(1e-7));
    assertThat(original.probability(793_470)).isCloseTo(9.2776e-8, within(1e-11));
  }

  @Test
  void expectedCounts() {
    LogUniformSample eight = new LogUniformSample(10, new int[5], 8);
    assertThat(eight.expectedCount(0)).isCloseTo(0.934741, within(1e-6));
    assertThat(eight.expectedCount(7)).isCloseTo(0.331644, within(1e-6));
    LogUniformSample five = new LogUniformSample(10, new int[5], 5);
    assertThat(five.expectedCount(0)).isCloseTo(1.445324, within(1e-6));
  }

  @Test
  void drawsDifferentWordsAsOftenAsExpected() {
    int[] counts = new int[10];
    for (int seed = 0; seed < 20_000; seed++) {
      int[] words = LogUniformSample.draw(10, 3, seed).words();
      assertThat(Arrays.stream(words).distinct().count()).isEqualTo(3);
      counts[words[0]]++;
    }
    LogUniformSample sample = new LogUniformSample(10, new int[3], 3);
    for (int word = 0; word < 10; word++) {
      assertThat(counts[word] / 20_000.0).isCloseTo(sample.probability(word), within(0.01));
    }
    assertThat(LogUniformSample.draw(10, 10, 3).words())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(LogUniformSample.draw(1000, 20, 3).words())
        .isEqualTo(LogUniformSample.draw(1000, 20, 3).words())
        .isNotEqualTo(LogUniformSample.draw(1000, 20, 4).words());
  }

  /** The second label is in the sample itself: an accidental hit. */
  @Test
  void lossesOfTheExample() {
    LogUniformSample sample = new LogUniformSample(10, new int[] {7, 1, 4, 0, 2}, 8);
    for (int[] label : new int[][] {{3}, {4}}) {
      SampledLoss loss = loss(weight(), bias(), x(1), label, sample);
      assertThat(loss.mean()).isCloseTo(label[0] == 3 ? 1.9157441 : 1.4759660, within(1e-6));
    }
  }

  /** The loss written out with LibTorch's own operators, and its gradient. */
  @Test
  void gradientsAreThoseOfAutograd() {
    LogUniformSample sample = new LogUniformSample(10, new int[] {7, 1, 4, 0, 2}, 8);
    int[] labels = {3, 4, 3, 0};
    Tensor weight = weight();
    Tensor bias = bias();
    Tensor x = x(4).requires_grad_(true);
    TensorVector losses = new TensorVector();
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      int[] words =
          IntStream.concat(
                  IntStream.of(label), IntStream.of(sample.words()).filter(w -> w != label))
              .toArray();
      Tensor scores =
          weight
              .index_select(0, Tensors.indices(words))
              .mv(x.select(0, i))
              .add(bias.index_select(0, Tensors.indices(words)))
              .sub(torch.tensor(sample.logExpectedCounts(words)));
      losses.push_back(scores.log_softmax(0).select(0, 0).neg());
    }
    Tensor expected = torch.stack(losses, 0).mean();
    expected.backward();
    Tensor dWeight = weight.grad().clone();
    Tensor dBias = bias.grad().clone();
    weight.mutable_grad().reset();
    bias.mutable_grad().reset();

    SampledLoss loss = loss(weight, bias, x.detach(), labels, sample);
    assertThat(loss.mean()).isCloseTo(expected.item_double(), within(1e-6));
    assertThat(distance(loss.backward(), x.grad())).isLessThan(1e-6);
    assertThat(distance(weight.grad().to_dense(), dWeight)).isLessThan(1e-6);
    assertThat(distance(bias.grad().to_dense(), dBias)).isLessThan(1e-6);
  }

  private static SampledLoss loss(
      Tensor weight, Tensor bias, Tensor x, int[] labels, LogUniformSample sample) {
    return new SampledLoss(weight, bias, x, labels, sample, 1.0 / labels.length, ScalarType.Float);
  }

  private static Tensor x(int rows) {
    float[] values = new float[2 * rows];
    for (int i = 0; i < rows; i++) {
      values[2 * i] = 1 - 0.3f * i;
      values[2 * i + 1] = -0.5f + 0.2f * i;
    }
    return torch.tensor(values).view(rows, 2);
  }

  private static Tensor weight() {
    float[] values = new float[20];
    for (int k = 0; k < 10; k++) {
      values[2 * k] = 0.1f * k;
      values[2 * k + 1] = 0.2f - 0.05f * k;
    }
    return torch.tensor(values).view(10, 2).requires_grad_(true);
  }

  private static Tensor bias() {
    float[] values = new float[10];
    for (int k = 0; k < 10; k++) {
      values[k] = 0.01f * k;
    }
    return torch.tensor(values).requires_grad_(true);
  }

  private static double distance(Tensor one, Tensor other) {
    return one.sub(other).abs().max().item_double();
  }
}
