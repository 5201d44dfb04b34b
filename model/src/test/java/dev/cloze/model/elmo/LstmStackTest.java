package dev.cloze.model.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gradient made by hand beside LibTorch's own of the same formulas. */
class LstmStackTest {
  private static final int P = 3;
  private static final int D = 5;
  private static final double CELL_CLIP = 0.25; // low, so that it acts
  private static final double PROJECTION_CLIP = 0.06;

  private PointerScope scope;

  @BeforeAll
  static void start() {
    Engine.start(1, "highest");
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
    torch.manual_seed(7);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static ElmoConfig config(int cellSize, double dropout) {
    return new ElmoConfig(
        Optional.empty(),
        9,
        cellSize,
        P,
        2,
        CELL_CLIP,
        PROJECTION_CLIP,
        true,
        true,
        dropout,
        false);
  }

  @Test
  void gradientsAreThoseOfAutograd() {
    compare(config(D, 0), PackedSteps.equal(4, 6));
  }

  @Test
  void sequencesOfUnequalLength() {
    compare(config(D, 0), PackedSteps.of(new int[] {6, 4, 4, 1}));
  }

  @Test
  void withoutAProjection() {
    compare(config(P, 0), PackedSteps.equal(4, 6));
  }

  private void compare(ElmoConfig config, PackedSteps steps) {
    Weights weights = Weights.each(11);
    LstmStack stack = new LstmStack(config, 1, weights);
    Parameters parameters = weights.parameters();
    parameters.all().forEach(p -> p.tensor().data().uniform_(-0.9, 0.9, new GeneratorOptional()));
    LstmState state = stack.state(4);
    state.tensors().forEach(t -> t.uniform_(-0.05, 0.05, new GeneratorOptional()));
    List<Tensor> start = state.tensors().stream().map(Tensor::clone).toList();
    Tensor x = torch.randn(steps.rows(), P).requires_grad_(true);
    Tensor direction = torch.randn(steps.rows(), P); // of the derivative

    Tensor expected = reference(config, parameters.all(), x, steps, start);
    expected.mul(direction).sum().backward();
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    parameters.gradients().forEach((name, gradient) -> gradients.put(name, gradient.clone()));
    parameters.clearGradients();

    List<Tensor> again = start.stream().map(Tensor::clone).toList();
    LstmStack.Pass pass = stack.record(x.detach(), steps, state, ScalarType.Float, 5);
    Tensor inputGradient = pass.backward(direction);

    assertClose("output", pass.output(), expected.detach());
    assertClose("input", inputGradient, x.grad());
    assertThat(parameters.gradients().keySet()).isEqualTo(gradients.keySet());
    parameters.gradients().forEach((name, own) -> assertClose(name, own, gradients.get(name)));

    LstmState fresh = stack.state(4);
    for (int i = 0; i < again.size(); i++) {
      fresh.tensors().get(i).copy_(again.get(i));
    }
    List<Tensor> layers = stack.forward(x.detach(), steps, fresh, ScalarType.Float);
    assertClose("forward alone", layers.get(1), expected.detach());
    for (int i = 0; i < again.size(); i++) {
      assertClose("state", fresh.tensors().get(i), state.tensors().get(i));
    }
    state.close();
    fresh.close();
    parameters.close();
  }

  /** Two layers with skip connections, step by step as in Sak et al. (2014). */
  private static Tensor reference(
      ElmoConfig config,
      List<Parameters.Parameter> all,
      Tensor x,
      PackedSteps steps,
      List<Tensor> start) {
    int each = all.size() / 2;
    Tensor input = x;
    for (int layer = 0; layer < 2; layer++) {
      Tensor kernel = all.get(layer * each).tensor();
      Tensor bias = all.get(layer * each + 1).tensor();
      Tensor projection = each == 3 ? all.get(layer * each + 2).tensor() : null;
      long d = config.cellSize();
      Tensor c = start.get(2 * layer);
      Tensor h = start.get(2 * layer + 1);
      TensorVector outputs = new TensorVector();
      for (int t = 0; t < steps.steps(); t++) {
        int n = steps.count(t);
        Tensor now = input.narrow(0, steps.offset(t), n);
        Tensor both = torch.cat(new TensorVector(now, h.narrow(0, 0, n)), 1);
        Tensor z = both.matmul(kernel).add(bias);
        Tensor i = z.narrow(1, 0, d).sigmoid();
        Tensor j = z.narrow(1, d, d).tanh();
        Tensor f = z.narrow(1, 2 * d, d).add(new Scalar(1.0)).sigmoid();
        Tensor o = z.narrow(1, 3 * d, d).sigmoid();
        c = clamp(f.mul(c.narrow(0, 0, n)).add(i.mul(j)), CELL_CLIP);
        Tensor m = o.mul(c.tanh());
        h = projection == null ? m : clamp(m.matmul(projection), PROJECTION_CLIP);
        outputs.push_back(h);
      }
      Tensor output = torch.cat(outputs, 0);
      input = layer == 0 ? output : output.add(input);
    }
    return input;
  }

  private static Tensor clamp(Tensor x, double bound) {
    return x.clamp(new ScalarOptional(new Scalar(-bound)), new ScalarOptional(new Scalar(bound)));
  }

  @Test
  void bf16IsNear() {
    Weights weights = Weights.each(11);
    LstmStack stack = new LstmStack(config(D, 0), 0, weights);
    PackedSteps steps = PackedSteps.equal(4, 6);
    Tensor x = torch.randn(steps.rows(), P);
    Tensor direction = torch.randn(steps.rows(), P);
    try (LstmState one = stack.state(4);
        LstmState other = stack.state(4)) {
      LstmStack.Pass exact = stack.record(x, steps, one, ScalarType.Float, 5);
      Tensor expected = exact.backward(direction);
      weights.parameters().clearGradients();
      LstmStack.Pass pass = stack.record(x, steps, other, ScalarType.BFloat16, 5);
      assertThat(distance(pass.output(), exact.output())).isBetween(1e-6, 5e-3);
      assertThat(distance(pass.backward(direction), expected)).isBetween(1e-6, 2e-2);
    }
    weights.parameters().close();
  }

  /** The dropped input runs through the skip too, and its gradient through the same mask. */
  @Test
  void dropoutHasOneMaskForBothWays() {
    Weights weights = Weights.each(11);
    LstmStack stack = new LstmStack(config(D, 0.4), 0, weights);
    PackedSteps steps = PackedSteps.equal(2, 3);
    Tensor x = torch.randn(steps.rows(), P);
    Tensor direction = torch.randn(steps.rows(), P);
    Tensor there = torch.randn(steps.rows(), P).mul_(new Scalar(1e-3));
    double before = value(stack, x, steps, direction);
    double after = value(stack, x.add(there), steps, direction);
    try (LstmState state = stack.state(2)) {
      Tensor gradient = stack.record(x, steps, state, ScalarType.Float, 5).backward(direction);
      double derivative = gradient.mul(there).sum().item_double();
      assertThat(after - before).isCloseTo(derivative, within(2e-6));
      assertThat(Math.abs(derivative)).isGreaterThan(1e-5);
      assertThat(gradient.eq(new Scalar(0.0)).sum().item_double()).isGreaterThan(0);
    }
    weights.parameters().close();
  }

  private static double value(LstmStack stack, Tensor x, PackedSteps steps, Tensor direction) {
    try (LstmState state = stack.state(2)) {
      return stack
          .record(x, steps, state, ScalarType.Float, 5)
          .output()
          .mul(direction)
          .sum()
          .item_double();
    }
  }

  private static double distance(Tensor one, Tensor other) {
    return one.sub(other).abs().max().item_double();
  }

  private static void assertClose(String what, Tensor actual, Tensor expected) {
    assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
    assertThat(distance(actual, expected)).as(what).isLessThan(2e-6);
  }
}
