package dev.cloze.train.optimizer;

import dev.cloze.engine.Ops;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.RowGradients;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The L2 norm of all gradients together, and clipping by it: Pascanu et al. (2013). */
public final class GradientNorm {
  private GradientNorm() {}

  /** The norm over all weights that have a gradient. Not finite where a gradient is not. */
  public static double of(Parameters parameters) {
    try (PointerScope scope = new PointerScope()) {
      TensorVector gradients = new TensorVector();
      for (Parameters.Parameter parameter : parameters.all()) {
        Tensor gradient = parameter.tensor().grad();
        if (gradient.defined()) {
          gradients.push_back(RowGradients.values(gradient));
        }
      }
      return torch.stack(Ops.foreachNorm(gradients), 0).norm().item_double();
    }
  }

  /**
   * What gradients are divided by so that their norm is at most {@code maxNorm}; 0-d fp32 in the
   * caller's scope.
   *
   * @param maxNorm 0 = never clip
   */
  public static Tensor divisor(double norm, double maxNorm) {
    return Tensors.scalar(maxNorm > 0 && norm > maxNorm ? norm / maxNorm : 1);
  }
}
