package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An LSTM whose output is projected (Sak et al., 2014) and whose cells and outputs are clipped: one
 * layer of one direction.
 *
 * <p>Its gradient is made here and not by LibTorch: what depends on the input alone is one product
 * for all steps, and a step is a product and a few walks over tensors that are in the cache.
 */
final class ProjectedLstm {
  private static final Scalar FORGET_BIAS = Scopes.own(new Scalar(1.0)); // added to the stored bias

  final Tensor kernel; // [2P, 4D]
  final Tensor bias; // [4D]
  final Tensor projection; // [D, P], or null
  final long cellSize;
  final long size; // P, of the output

  private final Clip cellClip;
  private final Clip projectionClip;

  /**
   * @param direction 0 forward, 1 backward
   */
  ProjectedLstm(ElmoConfig config, int direction, int layer, Weights weights) {
    cellSize = config.cellSize();
    size = config.projectionSize();
    kernel = weights.glorot(ElmoWeightNames.lstm(direction, layer, "W_0"), 2 * size, 4 * cellSize);
    bias = weights.zeros(ElmoWeightNames.lstm(direction, layer, "B"), 4 * cellSize);
    projection =
        config.projects()
            ? weights.glorot(ElmoWeightNames.lstm(direction, layer, "W_P_0"), cellSize, size)
            : null;
    cellClip = Clip.of(config.cellClip(), weights);
    projectionClip = Clip.of(config.projects() ? config.projectionClip() : 0, weights);
  }

  Clip cellClip() {
    return cellClip;
  }

  Clip projectionClip() {
    return projectionClip;
  }

  /**
   * All outputs, without what a gradient needs.
   *
   * @param x [N, P] fp32, packed by {@code steps}
   * @param state of at least as many rows as there are sequences; changed in place
   * @param products the type of the products
   * @return [N, P] fp32
   */
  Tensor forward(Tensor x, PackedSteps steps, LstmState.Layer state, ScalarType products) {
    int rows = steps.count(0);
    Tensor activations = // [rows, 4D], of one step at a time
        products == ScalarType.Float
            ? null
            : Tensors.uninitialised(ScalarType.Float, rows, 4 * cellSize);
    Tensor tanh = Tensors.uninitialised(ScalarType.Float, rows, cellSize);
    Tensor outputs = Tensors.uninitialised(products, rows, cellSize);
    Tensor hidden = Tensors.uninitialised(ScalarType.Float, steps.rows(), size); // [N, P]
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Products with = new Products(products);
      Tensor gates = with.input(x.to(products)); // [N, 4D]
      for (int t = 0; t < steps.steps(); t++) {
        try (PointerScope step = new PointerScope()) {
          int n = steps.count(t);
          Tensor before = state.hidden().narrow(0, 0, n);
          Tensor cell = state.cell().narrow(0, 0, n);
          Tensor z = rows(gates, steps, t).addmm_(before.to(products), with.stateKernel);
          Tensor a = activations == null ? z : activations.narrow(0, 0, n).copy_(z);
          Tensor h = rows(hidden, steps, t);
          with.step(a, cell, cell, tanh.narrow(0, 0, n), outputs.narrow(0, 0, n), h);
          before.copy_(h);
        }
      }
    }
    return hidden;
  }

  /**
   * All outputs, and what their gradient needs.
   *
   * @param x [N, P] fp32, packed by {@code steps}
   * @param state as above
   */
  LstmTape record(Tensor x, PackedSteps steps, LstmState.Layer state, ScalarType products) {
    int total = steps.rows();
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Products with = new Products(products);
      LstmTape tape = new LstmTape(this, with, steps, products, state.cell().clone());
      tape.joined.narrow(1, 0, size).copy_(x);
      Tensor gates = with.input(x.to(products)); // [N, 4D]
      tape.gates =
          products == ScalarType.Float
              ? gates
              : Tensors.uninitialised(ScalarType.Float, total, 4 * cellSize);
      for (int t = 0; t < steps.steps(); t++) {
        try (PointerScope step = new PointerScope()) {
          int n = steps.count(t);
          Tensor before = t == 0 ? state.hidden() : rows(tape.hidden, steps, t - 1);
          Tensor typed = before.narrow(0, 0, n).to(products);
          rows(tape.joined, steps, t).narrow(1, size, size).copy_(typed);
          Tensor z = rows(gates, steps, t).addmm_(typed, with.stateKernel);
          Tensor a = tape.gates == gates ? z : rows(tape.gates, steps, t).copy_(z);
          Tensor cell = rows(tape.cells, steps, t);
          with.step(
              a,
              tape.cellBefore(t),
              cell,
              rows(tape.tanh, steps, t),
              rows(tape.outputs, steps, t),
              rows(tape.hidden, steps, t));
        }
      }
      keepLast(tape.cells, steps, state.cell());
      keepLast(tape.hidden, steps, state.hidden());
      return tape;
    }
  }

  /** The rows of a step of a packed tensor. */
  static Tensor rows(Tensor packed, PackedSteps steps, int step) {
    return packed.narrow(0, steps.offset(step), steps.count(step));
  }

  /** Every sequence's last row. */
  private static void keepLast(Tensor packed, PackedSteps steps, Tensor state) {
    try (PointerScope scope = new PointerScope()) {
      for (int t = 0; t < steps.steps(); t++) {
        int goOn = steps.count(t + 1);
        int end = steps.count(t) - goOn;
        if (end > 0) {
          state.narrow(0, goOn, end).copy_(packed.narrow(0, steps.offset(t) + goOn, end));
        }
      }
    }
  }

  /** The weights in the type of the products, for one pass. */
  final class Products {
    final Tensor inputKernel; // [P, 4D]
    final Tensor stateKernel; // [P, 4D]
    final Tensor projecting; // [D, P], or null
    final Tensor shift; // [4D]

    Products(ScalarType type) {
      Tensor both = kernel.to(type); // [2P, 4D]
      inputKernel = both.narrow(0, 0, size);
      stateKernel = both.narrow(0, size, size);
      projecting = projection == null ? null : projection.to(type);
      shift = bias.to(type);
    }

    Tensor input(Tensor x) {
      return torch.addmm(shift, x, inputKernel);
    }

    /**
     * @param a [n, 4D] before the activations, overwritten with them
     * @param before [n, D]
     * @param cell [n, D], written; may be {@code before}
     * @param tanh [n, D], written
     * @param output [n, D], written: before the projection
     * @param hidden [n, P], written
     */
    void step(Tensor a, Tensor before, Tensor cell, Tensor tanh, Tensor output, Tensor hidden) {
      Tensor input = a.narrow(1, 0, cellSize).sigmoid_();
      Tensor candidate = a.narrow(1, cellSize, cellSize).tanh_();
      Tensor forget = a.narrow(1, 2 * cellSize, cellSize).add_(FORGET_BIAS);
      a.narrow(1, 2 * cellSize, 2 * cellSize).sigmoid_(); // forget and output
      torch.mul_out(cell, forget, before).addcmul_(input, candidate);
      cellClip.apply(cell);
      torch.mul_out(output, a.narrow(1, 3 * cellSize, cellSize), torch.tanh_out(tanh, cell));
      hidden.copy_(projecting == null ? output : output.mm(projecting));
      projectionClip.apply(hidden);
    }
  }
}
