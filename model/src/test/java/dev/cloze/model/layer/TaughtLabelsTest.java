package dev.cloze.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.TaughtLabels.Weights;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Worked examples: of the scripts that Bort was published with, and what they meant. */
class TaughtLabelsTest {
  private static final Offset<Double> CLOSE = within(5e-7); // of fp32

  private static final float[] STUDENT = {1, 0, -1, 0.5f};
  private static final float[] TEACHER = {2, -1, 0, 0};

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

  private static Tensor row(float... values) {
    return torch.tensor(values).unsqueeze(0);
  }

  private static TaughtLabels taught(float[] teacher, int label, Weights weights) {
    return new TaughtLabels(
        new int[] {label},
        (from, count) -> row(teacher).div(new Scalar(weights.temperature())).softmax(1),
        weights);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static void assertGradient(float[] actual, double norm, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("of score %d", i).isEqualTo(expected[i], within(5e-7));
    }
    assertThat(norm(actual)).isEqualTo(norm, within(1e-6));
  }

  @Test
  void theDivergenceDoneRight() {
    TaughtLabels taught = taught(TEACHER, 0, new Weights(2, 0, 1, false));
    float[] gradient = Tensors.floats(taught.gradient(row(STUDENT), 0));
    assertThat(taught.divergence().item_double()).isEqualTo(0.342535259, CLOSE);
    assertThat(taught.sum().item_double()).isEqualTo(0.342535259, CLOSE);
    assertGradient(gradient, 0.424194, -0.294562, 0.212786, -0.108363, 0.190140);
  }

  @Test
  void theDivergenceAsReleased() {
    TaughtLabels taught = taught(TEACHER, 0, new Weights(2, 0, 1, true));
    float[] gradient = Tensors.floats(taught.gradient(row(STUDENT), 0));
    assertThat(taught.divergence().item_double()).isEqualTo(0.132262611, CLOSE);
    assertGradient(gradient, 0.043020, -0.036293, 0.017579, 0.004384, 0.014329);
  }

  @Test
  void aStudentThatAgrees() {
    TaughtLabels proper = taught(TEACHER, 0, new Weights(2, 0, 1, false));
    float[] gradient = Tensors.floats(proper.gradient(row(TEACHER), 0));
    assertThat(proper.divergence().item_double()).isEqualTo(0, CLOSE);
    assertThat(norm(gradient)).isEqualTo(0, CLOSE);
    TaughtLabels released = taught(TEACHER, 0, new Weights(2, 0, 1, true));
    released.gradient(row(TEACHER), 0);
    assertThat(released.divergence().item_double()).isEqualTo(0.085694777, CLOSE);
  }

  /** Weights 0.1 and 0.5, temperature 2, as in the script. */
  @Test
  void wordsAndTeacherTogether() {
    float[] student = {1, 2, 3, 0};
    float[] teacher = {0.5f, 2.5f, 3, -1};
    TaughtLabels proper = taught(teacher, 2, new Weights(2, 0.1, 0.5, false));
    proper.gradient(row(student), 0);
    assertThat(proper.wordLoss().item_double()).isEqualTo(0.440189699, CLOSE);
    assertThat(proper.divergence().item_double()).isEqualTo(0.095069700, CLOSE);
    assertThat(proper.sum().item_double()).isEqualTo(0.091553820, CLOSE);
    TaughtLabels released = taught(teacher, 2, new Weights(2, 0.1, 0.5, true));
    released.gradient(row(student), 0);
    assertThat(released.divergence().item_double()).isEqualTo(0.149968257, CLOSE);
    assertThat(released.sum().item_double()).isEqualTo(0.119003099, CLOSE);
  }

  /** Both kinds against the derivative that LibTorch finds, on several rows with a filler. */
  @Test
  void gradientsAreThoseOfTheLoss() {
    int[] labels = {3, -100, 0};
    for (boolean released : new boolean[] {false, true}) {
      Tensor scores = torch.randn(3, 5).set_requires_grad(true);
      Tensor r = torch.randn(3, 5).softmax(1);
      Weights weights = new Weights(3, 0.7, 0.4, released);
      TaughtLabels taught =
          new TaughtLabels(labels, (from, count) -> r.narrow(0, from, count).clone(), weights);
      Tensor gradient = taught.gradient(scores.detach(), 0);
      Tensor q = scores.div(new Scalar(3)).softmax(1);
      Tensor logQ = released ? q.log_softmax(1) : q.log();
      Tensor terms = r.mul(r.log().sub(logQ));
      Tensor rows = (released ? terms.mean(1) : terms.sum(1)).mul(new Scalar(9));
      Tensor words = scores.log_softmax(1).neg();
      Tensor loss = Tensors.scalar(0);
      for (int i : new int[] {0, 2}) {
        loss =
            loss.add(rows.select(0, i).mul(new Scalar(0.4)))
                .add(words.select(0, i).select(0, labels[i]).mul(new Scalar(0.7)));
      }
      loss.backward();
      assertThat(taught.sum().item_double()).isEqualTo(loss.item_double(), within(1e-5));
      assertThat(gradient.sub(scores.grad()).abs().max().item_double()).isLessThan(1e-6);
      assertThat(gradient.select(0, 1).abs().max().item_double()).as("the filler").isZero();
    }
  }

  /** The published vocabulary: what remains of the gradient is no teaching. */
  @Test
  void atTheSizeOfAVocabularyTheReleasedGradientVanishes() {
    float[] peaked = new float[50_265];
    Arrays.fill(peaked, 0);
    peaked[17] = 12;
    float[] flat = new float[50_265];
    double proper =
        norm(Tensors.floats(taught(peaked, 0, new Weights(2, 0, 1, false)).gradient(row(flat), 0)));
    double released =
        norm(Tensors.floats(taught(peaked, 0, new Weights(2, 0, 1, true)).gradient(row(flat), 0)));
    assertThat(released).isLessThan(proper * 1e-7);
  }

  /** Through the whole loss, chunk by chunk, its gradient reaches the decoder's input. */
  @Test
  void insideTheVocabularyLoss() {
    Tensor x = torch.randn(3, 4).set_requires_grad(true);
    Tensor decoder = torch.randn(5, 4).set_requires_grad(true);
    Tensor bias = torch.randn(5).set_requires_grad(true);
    Tensor r = torch.randn(3, 5).softmax(1);
    TaughtLabels taught =
        new TaughtLabels(
            new int[] {1, 2, -100},
            (from, count) -> r.narrow(0, from, count).clone(),
            new Weights(2, 0.1, 0.5, false));
    VocabularyLoss loss = new VocabularyLoss(x, decoder, bias, taught, 0.5, ScalarType.Float);
    double expected =
        0.5 * (0.1 * taught.wordLoss().item_double() + 0.5 * taught.divergence().item_double());
    assertThat(loss.value().item_double()).isEqualTo(expected, within(1e-6));
    loss.value().backward();
    loss.addDecoderGradients();
    assertThat(x.grad().abs().max().item_double()).isPositive();
    assertThat(x.grad().select(0, 2).abs().max().item_double()).as("the filler").isZero();
    assertThat(decoder.grad().abs().max().item_double()).isPositive();
    assertThat(bias.grad().sum().item_double()).isEqualTo(0, within(1e-6));
  }
}
