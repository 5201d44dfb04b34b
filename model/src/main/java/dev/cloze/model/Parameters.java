package dev.cloze.model;

import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The trainable tensors of a model, by their published names, in the order in which the model made
 * them. Owns their memory.
 *
 * <p>Query, key and value live in one matrix, because one product is faster than three; {@link
 * #named()} shows them as published.
 */
public final class Parameters implements AutoCloseable {
  /**
   * @param names the published names of the equal parts, along the first dimension, that {@code
   *     tensor} is made of; usually one
   * @param tensor an fp32 leaf that collects gradients
   */
  public record Parameter(List<String> names, Tensor tensor) {}

  private final List<Parameter> all = new ArrayList<>();
  private final List<Pointer> companions = new ArrayList<>();

  Parameters() {}

  void add(Parameter parameter) {
    Scopes.own(parameter.tensor);
    all.add(parameter);
  }

  /** Keeps a native object that is no weight but lives as long as the weights. */
  <P extends Pointer> P own(P companion) {
    companions.add(Scopes.own(companion));
    return companion;
  }

  /** As stored: what an optimizer that works element by element needs. */
  public List<Parameter> all() {
    return Collections.unmodifiableList(all);
  }

  /** The number of weights. */
  public long count() {
    return all.stream().mapToLong(p -> p.tensor.numel()).sum();
  }

  /** Views of the weights under their published names; the views belong to the caller's scope. */
  public Map<String, Tensor> named() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Parameter parameter : all) {
      split(parameter, parameter.tensor.detach(), result);
    }
    return result;
  }

  /** Views of the gradients under their published names. A weight that took no part has none. */
  public Map<String, Tensor> gradients() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Parameter parameter : all) {
      Tensor gradient = parameter.tensor.grad();
      if (gradient.defined()) {
        split(parameter, gradient, result);
      }
    }
    return result;
  }

  /**
   * Puts the parts of a tensor shaped like {@code parameter} into {@code target}, under their
   * names.
   */
  public static void split(Parameter parameter, Tensor tensor, Map<String, Tensor> target) {
    int parts = parameter.names.size();
    long rows = parts == 1 ? 0 : tensor.size(0) / parts;
    for (int i = 0; i < parts; i++) {
      target.put(parameter.names.get(i), parts == 1 ? tensor : tensor.narrow(0, i * rows, rows));
    }
  }

  /**
   * Copies weights into this model.
   *
   * @param weights by published name; names that this model does not have are left alone
   * @param source for messages: the file or directory they come from
   * @return the names of this model that {@code weights} lacks
   * @throws ModelException if a shape differs
   */
  public List<String> copyFrom(Map<String, Tensor> weights, String source) {
    List<String> missing = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      named()
          .forEach(
              (name, own) -> {
                Tensor given = weights.get(name);
                if (given == null) {
                  missing.add(name);
                } else if (!Arrays.equals(Tensors.shape(given), Tensors.shape(own))) {
                  throw new ModelException(
                      "%s does not fit this model: %s is %s there and %s here. Use the config.json that belongs to these weights."
                          .formatted(
                              source,
                              name,
                              Arrays.toString(Tensors.shape(given)),
                              Arrays.toString(Tensors.shape(own))));
                } else {
                  own.copy_(given);
                }
              });
    }
    return missing;
  }

  /** The names in {@code given} that this model does not have. */
  public List<String> unknown(Iterable<String> given) {
    TreeSet<String> result = new TreeSet<>();
    given.forEach(result::add);
    all.forEach(p -> p.names.forEach(result::remove));
    return List.copyOf(result);
  }

  /** Weights that are not trained: they collect no gradients from now on. */
  public void freeze(Predicate<String> name) {
    for (Parameter parameter : all) {
      if (name.test(parameter.names.get(0))) {
        parameter.tensor.set_requires_grad(false);
      }
    }
  }

  /** Forgets all gradients; the memory returns to the allocator. */
  public void clearGradients() {
    for (Parameter parameter : all) {
      parameter.tensor.mutable_grad().reset();
    }
  }

  @Override
  public void close() {
    companions.forEach(Pointer::close);
    companions.clear();
    all.forEach(p -> p.tensor.close());
    all.clear();
  }
}
