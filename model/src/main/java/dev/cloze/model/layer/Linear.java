package dev.cloze.model.layer;

import dev.cloze.model.Weights;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@code y = x W^T + b}, W [outputs, inputs]. */
public final class Linear {
  private final Tensor weight;
  private final TensorOptional bias;
  private final LowRank change; // or null

  private Linear(Tensor weight, TensorOptional bias, LowRank change) {
    this.weight = weight;
    this.bias = bias;
    this.change = change;
  }

  /** A layer with its weights at {@code weights}. */
  public static Linear of(Weights weights, long inputs, long outputs) {
    return new Linear(
        weights.matrix("weight", outputs, inputs),
        weights.own(new TensorOptional(weights.zeros("bias", outputs))),
        LowRank.of(weights, List.of(""), inputs, outputs));
  }

  /** The same, with the initial weights that {@link Weights#glorot} draws. */
  public static Linear glorot(Weights weights, long inputs, long outputs) {
    return new Linear(
        weights.glorot("weight", outputs, inputs),
        weights.own(new TensorOptional(weights.zeros("bias", outputs))),
        null);
  }

  /**
   * Several layers on the same input, computed as one product; {@code names} below {@code weights}.
   */
  static Linear fused(Weights weights, List<String> names, long inputs, long outputsEach) {
    return new Linear(
        weights.matrix(names.stream().map(n -> n + ".weight").toList(), outputsEach, inputs),
        weights.own(
            new TensorOptional(
                weights.zeros(names.stream().map(n -> n + ".bias").toList(), outputsEach))),
        LowRank.of(weights, names.stream().map(n -> n + ".").toList(), inputs, outputsEach));
  }

  /**
   * @param x [.., inputs]
   * @return [.., outputs]
   */
  public Tensor forward(Tensor x) {
    assert change == null : "adapted: its dropout needs to know the sequences";
    return torch.linear(x, weight, bias);
  }

  /**
   * The same of a layer that may be adapted.
   *
   * @param x [rows, inputs]
   * @return [rows, outputs]
   */
  Tensor forward(Tensor x, Sequences sequences) {
    Tensor y = torch.linear(x, weight, bias); // [rows, outputs]
    return change == null ? y : y.add(change.forward(x, sequences));
  }
}
