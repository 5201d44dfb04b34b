package dev.cloze.train.optimizer;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.Ops;
import dev.cloze.engine.Tensors;
import dev.cloze.model.RowGradients;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Adagrad: Duchi et al. (2011), section 1.1. The sum of squares begins at 1, as in ELMo's training:
 * at first the gradient's size matters. What has no gradient stays as it is, so that of a table
 * only the rows are touched that a step used.
 */
final class Adagrad implements Optimizer.Rule {
  private static final List<Moments.Kind> SUM = List.of(new Moments.Kind("sum", 1));

  private final OptimizerConfig config;

  Adagrad(OptimizerConfig config) {
    this.config = config;
  }

  @Override
  public List<Moments.Kind> moments() {
    return SUM;
  }

  @Override
  public boolean takesRows() {
    return true;
  }

  @Override
  public void update(
      List<Moments.Slot> slots, long update, double learningRate, Tensor gradientDivisor) {
    List<Moments.Slot> whole = new ArrayList<>();
    for (Moments.Slot slot : slots) {
      if (slot.gradient().is_sparse()) {
        updateRows(slot, learningRate, gradientDivisor);
      } else {
        whole.add(slot);
      }
    }
    updateWhole(whole, learningRate, gradientDivisor);
  }

  private void updateWhole(List<Moments.Slot> slots, double learningRate, Tensor gradientDivisor) {
    TensorVector weights = new TensorVector();
    TensorVector gradients = new TensorVector();
    TensorVector sums = new TensorVector();
    TensorVector steps = new TensorVector();
    Tensor first = Tensors.scalar(1); // the rate does not fall with the steps
    for (Moments.Slot slot : slots) {
      weights.push_back(slot.parameter().tensor());
      gradients.push_back(slot.gradient());
      sums.push_back(slot.first());
      steps.push_back(first);
    }
    if (!slots.isEmpty()) {
      Ops.fusedAdagrad(
          weights, gradients, sums, steps, learningRate, config.epsilon(), gradientDivisor);
    }
  }

  private void updateRows(Moments.Slot slot, double learningRate, Tensor gradientDivisor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = RowGradients.rows(slot.gradient()); // [n]
      Tensor gradient = RowGradients.values(slot.gradient()).div_(gradientDivisor);
      Tensor weight = slot.parameter().tensor().detach();
      Tensor sum = slot.first().index_select(0, rows).addcmul_(gradient, gradient);
      slot.first().index_copy_(0, rows, sum);
      Tensor root = sum.sqrt_().add_(new Scalar(config.epsilon()));
      Tensor updated =
          weight.index_select(0, rows).addcdiv_(gradient, root, new Scalar(-learningRate));
      weight.index_copy_(0, rows, updated);
    }
  }
}
