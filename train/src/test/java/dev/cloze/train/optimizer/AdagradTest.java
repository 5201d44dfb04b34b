package dev.cloze.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.RowGradients;
import dev.cloze.model.Weights;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Values of TensorFlow's Adagrad with its accumulator at 1 and the rate of 0.2. */
class AdagradTest {
  private static final Offset<Float> CLOSE = within(2e-7f);

  @Test
  void isTheOriginals() {
    Engine.start(1, "highest");
    Weights weights = Weights.each(1);
    weights.zeros("w", 3);
    try (PointerScope scope = new PointerScope();
        Parameters parameters = weights.parameters();
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig("adagrad", 0.2, 0.9, 0.999, 0, 0, true, 10), parameters)) {
      Tensor weight = weights.parameters().all().get(0).tensor();
      try (NoGradGuard noGradients = new NoGradGuard()) {
        weight.copy_(torch.tensor(new float[] {1, -2, 0.5f}));
      }
      update(optimizer, weight);
      assertThat(Tensors.floats(weight))
          .containsExactly(new float[] {0.8585786f, -1.8102634f, 0.5f}, CLOSE);
      update(optimizer, weight);
      assertThat(Tensors.floats(weight))
          .containsExactly(new float[] {0.7431086f, -1.6726140f, 0.5f}, CLOSE);
      assertThat(Tensors.floats(optimizer.state().get("sum.w"))).containsExactly(3, 19, 1);
    }
  }

  /** Of a table the rows that a step used, one of them twice: the same bits as with all rows. */
  @Test
  void rowsOfATableAreUpdatedAsTheWholeWouldBe() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope();
        Parameters whole = table();
        Parameters some = table();
        Optimizer one = adagrad(whole);
        Optimizer other = adagrad(some)) {
      for (int update = 0; update < 2; update++) {
        Tensor table = some.all().get(0).tensor();
        RowGradients.add(table, rows(4, 1), values(0.3f, -2, 1, 7));
        RowGradients.add(table, rows(1), values(5, 0.25f));
        assertThat(Tensors.floats(RowGradients.rows(table.grad()))).containsExactly(1, 4);
        Tensor dense = torch.zeros(6, 2);
        dense.index_add_(0, rows(4, 1), values(0.3f, -2, 1, 7));
        dense.index_add_(0, rows(1), values(5, 0.25f));
        whole.all().get(0).tensor().mutable_grad().put(dense);
        double norm = GradientNorm.of(whole);
        assertThat(GradientNorm.of(some)).isCloseTo(norm, within(1e-6));
        one.step(0.2, GradientNorm.divisor(norm, 3));
        other.step(0.2, GradientNorm.divisor(norm, 3));
        whole.clearGradients();
        some.clearGradients();
      }
      assertThat(Tensors.floats(some.all().get(0).tensor()))
          .isEqualTo(Tensors.floats(whole.all().get(0).tensor()));
      assertThat(Tensors.floats(other.state().get("sum.table")))
          .isEqualTo(Tensors.floats(one.state().get("sum.table")));
    }
  }

  /** Other rules take the rows for a whole table with zeros elsewhere. */
  @Test
  void rowsAreFilledUpForRulesThatMoveEverything() {
    Engine.start(1, "highest");
    try (PointerScope scope = new PointerScope();
        Parameters parameters = table();
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig("adamw", 0.1, 0.9, 0.999, 1e-6, 0.5, true, 0), parameters)) {
      float[] before = Tensors.floats(parameters.all().get(0).tensor());
      RowGradients.add(parameters.all().get(0).tensor(), rows(4), values(1, 1));
      optimizer.step(0.1, Tensors.scalar(1));
      float[] after = Tensors.floats(parameters.all().get(0).tensor());
      assertThat(after[0]).isEqualTo(before[0] * (1 - 0.1f * 0.5f)); // decay alone
      assertThat(after[8]).isCloseTo(before[8] * (1 - 0.1f * 0.5f) - 0.1f, within(1e-5f));
    }
  }

  private static Parameters table() {
    Weights weights = Weights.each(1);
    weights.gaussian("table", 1, 6, 2);
    return weights.parameters();
  }

  private static Optimizer adagrad(Parameters parameters) {
    return Optimizer.create(
        new OptimizerConfig("adagrad", 0.2, 0.9, 0.999, 0, 0, true, 3), parameters);
  }

  private static Tensor rows(int... rows) {
    return Tensors.indices(rows);
  }

  private static Tensor values(float... values) {
    return torch.tensor(values).view(-1, 2);
  }

  private static void update(Optimizer optimizer, Tensor weight) {
    weight.mutable_grad().put(torch.tensor(new float[] {2, -6, 0}));
    optimizer.step(0.2, Tensors.scalar(2)); // clipping halves the gradient
  }
}
