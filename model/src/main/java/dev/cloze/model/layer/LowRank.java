package dev.cloze.model.layer;

import dev.cloze.config.LoraConfig;
import dev.cloze.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The change of a matrix as a product of two thin ones, W + s B A: Hu et al. (2022), section 4.1.
 * Weights are named as in the PEFT library.
 */
public final class LowRank {
  private static final String DOWN = "lora_A.weight";
  private static final String UP = "lora_B.weight";

  private final Dropout dropout; // one for all parts
  private final Tensor down; // A, [parts * r, inputs]
  private final Tensor up; // B, [parts * outputs, r]
  private final int parts;
  private final int rank;
  private final long outputsEach;
  private final Scalar scale;

  private LowRank(Weights weights, LoraConfig config, List<String> names, long in, long outEach) {
    dropout = new Dropout(config.dropout());
    parts = names.size();
    rank = config.rank();
    outputsEach = outEach;
    scale = weights.own(new Scalar(config.scale()));
    // Drawn as the original does, He et al. (2015) with a slope of the square root of 5.
    double bound = 1 / Math.sqrt(in);
    down = weights.uniform(names.stream().map(n -> n + DOWN).toList(), bound, rank, in);
    up = weights.zeros(names.stream().map(n -> n + UP).toList(), outEach, rank);
  }

  /**
   * @param names of the parts that are computed as one product, each with a change of its own
   * @return null where the layer is trained as a whole
   */
  static LowRank of(Weights weights, List<String> names, long inputs, long outputsEach) {
    return weights
        .lora()
        .map(config -> new LowRank(weights, config, names, inputs, outputsEach))
        .orElse(null);
  }

  /**
   * @param x [rows, inputs]
   * @return [rows, outputs], to be added to what the matrix gives
   */
  Tensor forward(Tensor x, Sequences sequences) {
    Tensor low =
        torch.linear(dropout.apply(x, sequences), down, new TensorOptional()); // [rows, parts * r]
    if (parts == 1) {
      return torch.linear(low, up, new TensorOptional()).mul_(scale);
    }
    TensorVector all = new TensorVector();
    for (int i = 0; i < parts; i++) {
      all.push_back(
          torch.linear(
              low.narrow(-1, (long) i * rank, rank),
              up.narrow(0, i * outputsEach, outputsEach),
              new TensorOptional()));
    }
    return torch.cat(all, -1).mul_(scale);
  }

  /** Whether a weight is of a change, not of the network as published. */
  public static boolean isChange(String name) {
    return name.endsWith(DOWN) || name.endsWith(UP);
  }

  /**
   * The weights of a network with their changes added: one that needs no changes any more.
   *
   * @param named all weights by name; left as they are
   * @return those that the published network has, in the caller's scope
   */
  public static Map<String, Tensor> merged(Map<String, Tensor> named, LoraConfig config) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    named.forEach(
        (name, weight) -> {
          if (isChange(name)) {
            return;
          }
          String layer = name.substring(0, name.length() - "weight".length());
          Tensor a = name.endsWith(".weight") ? named.get(layer + DOWN) : null;
          result.put(
              name,
              a == null
                  ? weight
                  : weight.add(named.get(layer + UP).matmul(a), new Scalar(config.scale())));
        });
    return result;
  }
}
