package dev.cloze.train.optimizer;

import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Parameters.Parameter;
import dev.cloze.train.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The two running means that Adam and its relatives keep for each weight, and which weights decay.
 * Owns its memory.
 */
final class Moments implements AutoCloseable {
  /**
   * @param first running mean of the gradient, shaped like the weight
   * @param second running mean of its square
   * @param decayed false for biases and normalisation, which published recipes leave out of weight
   *     decay
   */
  record Slot(Parameter parameter, Tensor first, Tensor second, boolean decayed) {}

  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";

  private final List<Slot> slots = new ArrayList<>();

  Moments(Parameters parameters) {
    try (PointerScope scope = new PointerScope()) {
      for (Parameter parameter : parameters.all()) {
        Tensor weight = parameter.tensor().detach();
        slots.add(
            new Slot(
                parameter,
                Scopes.own(torch.zeros_like(weight)),
                Scopes.own(torch.zeros_like(weight)),
                decays(parameter.names().get(0))));
      }
    }
  }

  /** The rule of the original: names that contain one of these words are not decayed. */
  static boolean decays(String name) {
    return !name.contains("LayerNorm") && !name.contains("layer_norm") && !name.contains("bias");
  }

  /** Those whose weights have a gradient now. */
  List<Slot> active() {
    return slots.stream().filter(s -> s.parameter.tensor().grad().defined()).toList();
  }

  Map<String, Tensor> state() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Slot slot : slots) {
      put(slot.parameter, slot.first, FIRST, result);
      put(slot.parameter, slot.second, SECOND, result);
    }
    return result;
  }

  private static void put(
      Parameter parameter, Tensor moment, String prefix, Map<String, Tensor> target) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    Parameters.split(parameter, moment, parts);
    parts.forEach((name, part) -> target.put(prefix + name, part));
  }

  void restore(Map<String, Tensor> state) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      state()
          .forEach(
              (name, own) -> {
                Tensor saved = state.get(name);
                if (saved == null || !Arrays.equals(Tensors.shape(saved), Tensors.shape(own))) {
                  throw new TrainingException(
                      "The optimizer's state does not fit this model: %s is %s in the checkpoint and %s here."
                          .formatted(
                              name,
                              saved == null ? "missing" : Arrays.toString(Tensors.shape(saved)),
                              Arrays.toString(Tensors.shape(own))));
                }
                own.copy_(saved);
              });
    }
  }

  @Override
  public void close() {
    for (Slot slot : slots) {
      slot.first.close();
      slot.second.close();
    }
    slots.clear();
  }
}
