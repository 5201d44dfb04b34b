package dev.cloze.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsTest {
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

  private static Tensor of(float... values) {
    return torch.tensor(values);
  }

  @Test
  void normsOfAList() {
    TensorVector norms = Ops.foreachNorm(Tensors.vector(List.of(of(3, 4), of(-2))));
    assertThat(norms.size()).isEqualTo(2);
    assertThat(norms.get(0).item_float()).isEqualTo(5);
    assertThat(norms.get(1).item_float()).isEqualTo(2);
  }

  @Test
  void listsChangeInPlace() {
    Tensor a = of(1, 2);
    Tensor b = of(5);
    Ops.foreachAdd(Tensors.vector(List.of(a, b)), 0.5);
    Ops.foreachMul(Tensors.vector(List.of(a, b)), Tensors.scalar(2));
    assertThat(Tensors.floats(a)).containsExactly(3, 5);
    assertThat(Tensors.floats(b)).containsExactly(11);
  }

  /**
   * Weight, gradient, moments, step and all settings differ from each other: a swapped argument
   * shows.
   */
  @Test
  void adamWFollowsThePaper() {
    assertThat(updated(3))
        .isEqualTo(expected(1 - Math.pow(0.8, 3), 1 - Math.pow(0.99, 3)), within(1e-6));
  }

  /** With a step number this large both corrections are 1, which is BERT's variant. */
  @Test
  void adamWWithoutBiasCorrection() {
    assertThat(updated(1e8)).isEqualTo(expected(1, 1), within(1e-6));
    assertThat(updated(1e8)).isNotCloseTo(updated(3), within(1e-3));
  }

  private static double updated(double step) {
    Tensor weight = of(1.5f);
    Ops.fusedAdamW(
        Tensors.vector(List.of(weight)),
        Tensors.vector(List.of(of(0.7f))),
        Tensors.vector(List.of(of(0.2f))),
        Tensors.vector(List.of(of(0.04f))),
        Tensors.vector(List.of(Tensors.scalar(step))),
        0.1,
        0.8,
        0.99,
        0.05,
        1e-3,
        Tensors.scalar(2));
    return weight.item_double();
  }

  private static double expected(double firstCorrection, double secondCorrection) {
    double gradient = 0.7 / 2;
    double first = 0.8 * 0.2 + 0.2 * gradient;
    double second = 0.99 * 0.04 + 0.01 * gradient * gradient;
    double decayed = 1.5 * (1 - 0.1 * 0.05);
    return decayed
        - 0.1 * (first / firstCorrection) / (Math.sqrt(second / secondCorrection) + 1e-3);
  }

  @Test
  void listsNeedAScope() {
    TensorVector list = Tensors.vector(List.of(of(1)));
    list.retainReference();
    scope.close();
    assertThatThrownBy(() -> Ops.foreachNorm(list)).isInstanceOf(IllegalStateException.class);
    list.close();
    scope = new PointerScope();
  }
}
