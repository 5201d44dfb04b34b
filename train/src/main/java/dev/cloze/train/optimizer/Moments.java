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
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a rule remembers of the gradients of each weight, such as the two running means of Adam and
 * its relatives, and which weights decay. Owns its memory.
 */
final class Moments implements AutoCloseable {
  /**
   * One number for each weight.
   *
   * @param name in checkpoints, before the name of the weight
   * @param start what it begins with
   */
  record Kind(String name, double start) {}

  /** The running means of the gradient and of its square: Kingma and Ba (2015). */
  static final List<Kind> ADAM = List.of(new Kind("exp_avg", 0), new Kind("exp_avg_sq", 0));

  /**
   * @param values one of each kind, shaped like the weight
   * @param decayed false for biases and normalisation, which published recipes leave out of weight
   *     decay
   * @param rate what the learning rate is multiplied by
   */
  record Slot(Parameter parameter, List<Tensor> values, boolean decayed, double rate) {
    Tensor first() {
      return values.get(0);
    }

    Tensor second() {
      return values.get(1);
    }
  }

  private final List<Kind> kinds;
  private final List<Slot> slots = new ArrayList<>();

  Moments(Parameters parameters, List<Kind> kinds, ToDoubleFunction<String> rates) {
    this.kinds = kinds;
    try (PointerScope scope = new PointerScope()) {
      for (Parameter parameter : parameters.all()) {
        if (!parameter.tensor().requires_grad()) {
          continue; // frozen
        }
        Tensor weight = parameter.tensor().detach();
        List<Tensor> values = new ArrayList<>();
        for (Kind kind : kinds) {
          values.add(Scopes.own(torch.full_like(weight, new Scalar(kind.start))));
        }
        String name = parameter.names().get(0);
        slots.add(new Slot(parameter, values, decays(name), rates.applyAsDouble(name)));
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
      for (int i = 0; i < kinds.size(); i++) {
        put(slot.parameter, slot.values.get(i), kinds.get(i).name + ".", result);
      }
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
      slot.values.forEach(Tensor::close);
    }
    slots.clear();
  }
}
