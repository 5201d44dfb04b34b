package dev.cloze.model;

import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients of tables of which a step uses few rows. They are kept as LibTorch's sparse tensors,
 * each row once: of a vocabulary of 800,000 words a step sees some 20,000, and norm and update need
 * not walk over the others.
 */
public final class RowGradients {
  private RowGradients() {}

  /**
   * Adds to the gradient of a table, which becomes sparse if there is none yet.
   *
   * @param table a leaf, [V] or [V, P]
   * @param rows [n] int64; one may come several times
   * @param values [n] or [n, P] fp32
   */
  public static void add(Tensor table, Tensor rows, Tensor values) {
    Tensor before = table.grad();
    if (before.defined() && !before.is_sparse()) {
      before.index_add_(0, rows, values);
      return;
    }
    Tensor all = before.defined() ? torch.cat(new TensorVector(rows(before), rows), 0) : rows;
    Tensor each =
        before.defined() ? torch.cat(new TensorVector(values(before), values), 0) : values;
    table
        .mutable_grad()
        .put(torch.sparse_coo_tensor(all.unsqueeze(0), each, Tensors.shape(table)).coalesce());
  }

  /** Makes gradients of rows those of whole tables, with zeros elsewhere. */
  public static void fill(Parameters parameters) {
    for (Parameters.Parameter parameter : parameters.all()) {
      Tensor gradient = parameter.tensor().grad();
      if (gradient.defined() && gradient.is_sparse()) {
        parameter.tensor().mutable_grad().put(gradient.to_dense());
      }
    }
  }

  /** The numbers of the rows, in rising order, [n] int64. */
  public static Tensor rows(Tensor sparse) {
    return sparse._indices().select(0, 0);
  }

  /** The values that are there: of a sparse gradient those of its rows, else all. */
  public static Tensor values(Tensor gradient) {
    return gradient.is_sparse() ? gradient._values() : gradient;
  }
}
