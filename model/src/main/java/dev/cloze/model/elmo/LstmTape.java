package dev.cloze.model.elmo;

import static dev.cloze.model.elmo.ProjectedLstm.rows;

import dev.cloze.engine.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What one pass of an LSTM remembers for its gradient. Lives in the scope of the pass. */
final class LstmTape {
  private final ProjectedLstm lstm;
  private final ProjectedLstm.Products with; // the weights as the pass read them
  private final PackedSteps steps;
  private final ScalarType products;
  private final Tensor cellsAtStart; // [rows, D]

  final Tensor joined; // [N, 2P], input beside state, in the type of the products
  Tensor gates; // [N, 4D] fp32, after the activations
  final Tensor cells; // [N, D] fp32, clipped
  final Tensor tanh; // [N, D] fp32, of the cells
  final Tensor outputs; // [N, D], before the projection, in the type of the products
  final Tensor hidden; // [N, P] fp32, clipped: what the layer gives

  LstmTape(
      ProjectedLstm lstm,
      ProjectedLstm.Products with,
      PackedSteps steps,
      ScalarType products,
      Tensor cellsAtStart) {
    this.lstm = lstm;
    this.with = with;
    this.steps = steps;
    this.products = products;
    this.cellsAtStart = cellsAtStart;
    int total = steps.rows();
    joined = Tensors.uninitialised(products, total, 2 * lstm.size);
    cells = Tensors.uninitialised(ScalarType.Float, total, lstm.cellSize);
    tanh = Tensors.uninitialised(ScalarType.Float, total, lstm.cellSize);
    outputs = Tensors.uninitialised(products, total, lstm.cellSize);
    hidden = Tensors.uninitialised(ScalarType.Float, total, lstm.size);
  }

  /** The cells that a step begins with, [n, D]. */
  Tensor cellBefore(int step) {
    Tensor before = step == 0 ? cellsAtStart : rows(cells, steps, step - 1);
    return before.narrow(0, 0, steps.count(step));
  }

  /**
   * Back through time. Adds the gradients of the weights to theirs; the state that the pass began
   * with is a constant.
   *
   * @param gradient of the outputs, [N, P] fp32
   * @return that of the inputs, [N, P] fp32
   */
  Tensor backward(Tensor gradient) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor stateKernel = with.stateKernel.t(); // [4D, P]
      Tensor projecting = with.projecting == null ? null : with.projecting.t(); // [P, D]
      Tensor projected = Tensors.uninitialised(products, steps.rows(), lstm.size); // [N, P]
      Tensor summed = Tensors.uninitialised(products, steps.rows(), 4 * lstm.cellSize); // [N, 4D]
      Tensor biasGradient = torch.zeros(4 * lstm.cellSize);
      Tensor dHidden = torch.zeros(steps.count(0), lstm.size); // of the next step's state
      Tensor dCell = torch.zeros(steps.count(0), lstm.cellSize);
      Tensor work = torch.empty(steps.count(0), 4 * lstm.cellSize);
      Tensor spare = torch.empty(steps.count(0), lstm.cellSize);
      for (int t = steps.steps() - 1; t >= 0; t--) {
        try (PointerScope step = new PointerScope()) {
          int n = steps.count(t);
          Tensor dh = dHidden.narrow(0, 0, n).add_(rows(gradient, steps, t));
          lstm.projectionClip().backward(dh, rows(hidden, steps, t));
          Tensor typed = rows(projected, steps, t).copy_(dh);
          Tensor dOutput =
              projecting == null ? dh : typed.mm(projecting).to(ScalarType.Float); // [n, D]
          Tensor dz = products == ScalarType.Float ? rows(summed, steps, t) : work.narrow(0, 0, n);
          gates(t, dOutput, dCell.narrow(0, 0, n), dz, spare.narrow(0, 0, n));
          biasGradient.add_(dz.sum(0));
          Tensor typedSum = rows(summed, steps, t);
          if (products != ScalarType.Float) {
            typedSum.copy_(dz);
          }
          dh.copy_(typedSum.mm(stateKernel));
        }
      }
      add(lstm.kernel, joined.t().mm(summed));
      add(lstm.bias, biasGradient);
      if (projecting != null) {
        add(lstm.projection, outputs.t().mm(projected));
      }
      return summed.mm(with.inputKernel.t()).to(ScalarType.Float); // [N, P]
    }
  }

  /**
   * @param dOutput gradient of the output before its projection, [n, D]
   * @param dCell of the cell from the step after; left as that for the step before
   * @param dz written: of the gates before their activations, [n, 4D]
   * @param spare [n, D]
   */
  private void gates(int t, Tensor dOutput, Tensor dCell, Tensor dz, Tensor spare) {
    long d = lstm.cellSize;
    Tensor a = rows(gates, steps, t);
    Tensor input = a.narrow(1, 0, d);
    Tensor candidate = a.narrow(1, d, d);
    Tensor forget = a.narrow(1, 2 * d, d);
    Tensor output = a.narrow(1, 3 * d, d);
    Tensor tanhOfCell = rows(tanh, steps, t);
    Tensor dzOutput = dz.narrow(1, 3 * d, d);
    torch.mul_out(spare, dOutput, tanhOfCell);
    torch.sigmoid_backward_out(dzOutput, spare, output);
    torch.mul_out(spare, dOutput, output);
    dCell.add_(torch.tanh_backward_out(spare, spare, tanhOfCell));
    lstm.cellClip().backward(dCell, rows(cells, steps, t));
    torch.mul_out(spare, dCell, candidate);
    torch.sigmoid_backward_out(dz.narrow(1, 0, d), spare, input);
    torch.mul_out(spare, dCell, input);
    torch.tanh_backward_out(dz.narrow(1, d, d), spare, candidate);
    torch.mul_out(spare, dCell, cellBefore(t));
    torch.sigmoid_backward_out(dz.narrow(1, 2 * d, d), spare, forget);
    dCell.mul_(forget);
  }

  private static void add(Tensor weight, Tensor gradient) {
    Tensor before = weight.grad();
    if (before.defined()) {
      before.add_(gradient);
    } else {
      weight.mutable_grad().put(gradient.to(ScalarType.Float));
    }
  }
}
