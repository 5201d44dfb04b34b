package dev.cloze.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyLossTest {
  private static final long SUM = 2; // LibTorch's code for the reduction
  private static final int IGNORED = -100;

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  /** With 40,000 words 150 rows are three chunks, the last one not full. */
  @ParameterizedTest
  @CsvSource({"13, 99, Float, 1e-5", "150, 40000, Float, 1e-5", "150, 40000, BFloat16, 2e-2"})
  void equalsCrossEntropyAndItsGradient(
      int rows, int vocabSize, ScalarType products, double tolerance) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      int[] labels = new int[rows];
      for (int i = 0; i < rows; i++) {
        labels[i] = i % 5 == 2 ? IGNORED : i * 37 % vocabSize;
      }
      Tensor x = leaf(torch.randn(rows, 7));
      Tensor decoder = leaf(torch.randn(vocabSize, 7).mul_(new Scalar(0.5)));
      Tensor bias = leaf(torch.randn(vocabSize).mul_(new Scalar(0.1)));
      Tensor expected =
          torch
              .cross_entropy_loss(
                  torch.linear(x, decoder, new TensorOptional(bias)),
                  Tensors.indices(labels),
                  new TensorOptional(),
                  SUM,
                  IGNORED,
                  0)
              .mul(new Scalar(0.125));
      expected.backward();
      Tensor[] gradients = {x.grad().clone(), decoder.grad().clone(), bias.grad().clone()};
      x.mutable_grad().reset();
      decoder.mutable_grad().reset();
      bias.grad().fill_(new Scalar(3)); // what is there is added to

      var loss = new VocabularyLoss(x, decoder, bias, labels, 0.125, products);
      loss.value().backward();
      loss.addDecoderGradients();

      double value = expected.item_double();
      assertThat(loss.value().item_double()).isEqualTo(value, within(tolerance * value));
      assertClose(gradients[0], x.grad(), tolerance);
      assertClose(gradients[1], decoder.grad(), tolerance);
      assertClose(gradients[2], bias.grad().sub(new Scalar(3)), tolerance);
    }
  }

  @Test
  void aHopelessLabelCountsOnlySoMuch() {
    try (PointerScope scope = new PointerScope()) {
      Tensor bias = leaf(torch.tensor(new float[] {0, 500}));
      var loss =
          new VocabularyLoss(
              leaf(torch.zeros(1, 3)),
              leaf(torch.zeros(2, 3)),
              bias,
              new int[1],
              1,
              Tensors.type(bias));
      assertThat(loss.value().item_double()).isEqualTo(87.336, within(0.001));
    }
  }

  private static Tensor leaf(Tensor values) {
    return values.set_requires_grad(true);
  }

  /** Relative to the largest value: single small ones of bf16 products may be all rounding. */
  private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
    double largest = expected.abs().max().item_double();
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(tolerance * largest);
  }
}
