package dev.cloze.model;

import dev.cloze.config.LoraConfig;
import dev.cloze.engine.RandomBits;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a layer gets its tensors: a place in the tree of published names. Each tensor is
 * initialised from a stream of its own, derived from the seed and its name, so that the order in
 * which layers are built does not matter.
 */
public final class Weights {
  private static final double TWO_SIGMA_MASS =
      0.9544997361036416; // erf(2 / sqrt(2)): of a normal within two deviations

  private final Parameters parameters;
  private final String prefix;
  private final long seed;
  private final double initializerRange;
  private final boolean truncated;
  private final LoraConfig lora; // or null

  private Weights(
      Parameters parameters,
      String prefix,
      long seed,
      double initializerRange,
      boolean truncated,
      LoraConfig lora) {
    this.parameters = parameters;
    this.prefix = prefix;
    this.seed = seed;
    this.initializerRange = initializerRange;
    this.truncated = truncated;
    this.lora = lora;
  }

  /**
   * The root of a new model.
   *
   * @param initializerRange the standard deviation that matrices are drawn with, before truncation;
   *     0.02 in BERT
   */
  public static Weights create(long seed, double initializerRange) {
    return new Weights(new Parameters(), "", seed, initializerRange, true, null);
  }

  /**
   * The root of a new model whose matrices are drawn without truncation, as in RoBERTa.
   *
   * @param initializerRange the standard deviation
   */
  public static Weights normal(long seed, double initializerRange) {
    return new Weights(new Parameters(), "", seed, initializerRange, false, null);
  }

  /** The root of a new model each of whose weights says how it is drawn. */
  public static Weights each(long seed) {
    return new Weights(new Parameters(), "", seed, Double.NaN, false, null);
  }

  /** The subtree below {@code name}. */
  public Weights at(String name) {
    return new Weights(parameters, prefix + name + ".", seed, initializerRange, truncated, lora);
  }

  /** The same place, below which the matrices of layers are adapted instead of trained. */
  public Weights adapted(LoraConfig config) {
    return new Weights(parameters, prefix, seed, initializerRange, truncated, config);
  }

  /** How layers below are adapted; empty where they are trained as a whole. */
  public Optional<LoraConfig> lora() {
    return Optional.ofNullable(lora);
  }

  /** All tensors made so far, by every subtree. */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * A matrix or table from a normal distribution; unless {@link #normal} was asked for, truncated
   * at two standard deviations, as in the original BERT (its {@code create_initializer}).
   */
  public Tensor matrix(String name, long rows, long columns) {
    return matrix(List.of(name), rows, columns);
  }

  /** Several matrices of equal size, one below the other: the names of the parts in order. */
  public Tensor matrix(List<String> names, long rows, long columns) {
    return leaf(
        names, truncated ? this::truncatedNormal : this::normal, names.size() * rows, columns);
  }

  /**
   * A matrix from a uniform distribution whose bounds follow from its sizes: Glorot and Bengio
   * (2010), the initialisation of TensorFlow's layers where none is asked for.
   */
  public Tensor glorot(String name, long rows, long columns) {
    double bound = Math.sqrt(6.0 / (rows + columns));
    return uniform(name, bound, rows, columns);
  }

  /** Several matrices of equal size from a uniform distribution, one below the other. */
  public Tensor uniform(List<String> names, double bound, long rows, long columns) {
    return leaf(
        names,
        (t, full) -> t.uniform_(-bound, bound, generator(full)),
        names.size() * rows,
        columns);
  }

  /** Several matrices of zeros of equal size, one below the other. */
  public Tensor zeros(List<String> names, long rows, long columns) {
    return leaf(names, (t, name) -> t.zero_(), names.size() * rows, columns);
  }

  /** A tensor from a uniform distribution between {@code -bound} and {@code bound}. */
  public Tensor uniform(String name, double bound, long... shape) {
    return leaf(List.of(name), (t, full) -> t.uniform_(-bound, bound, generator(full)), shape);
  }

  /** A tensor from a normal distribution around 0, not truncated. */
  public Tensor gaussian(String name, double deviation, long... shape) {
    return leaf(List.of(name), (t, full) -> t.normal_(0, deviation, generator(full)), shape);
  }

  /** A vector of equal values. */
  public Tensor constant(String name, double value, long size) {
    return leaf(List.of(name), (t, n) -> t.fill_(new Scalar(value)), size);
  }

  /** Biases: zeros. */
  public Tensor zeros(String name, long size) {
    return zeros(List.of(name), size);
  }

  /** Several bias vectors of equal size, one after the other. */
  public Tensor zeros(List<String> names, long size) {
    return leaf(names, (t, name) -> t.zero_(), names.size() * size);
  }

  /** Gains of a normalisation: ones. */
  public Tensor ones(String name, long size) {
    return constant(name, 1, size);
  }

  /**
   * Keeps a native object, made once because making it at each call costs as much as a small
   * operator, until the model is closed: the wrapper that LibTorch wants around biases, a constant
   * factor.
   */
  public <P extends Pointer> P own(P companion) {
    return parameters.own(companion);
  }

  private interface Fill {
    void fill(Tensor part, String name);
  }

  private Tensor leaf(List<String> names, Fill fill, long... shape) {
    List<String> full = names.stream().map(n -> prefix + n).toList();
    Tensor tensor = torch.empty(shape);
    try (PointerScope scope = new PointerScope()) {
      long each = shape[0] / names.size();
      for (int i = 0; i < full.size(); i++) {
        fill.fill(tensor.narrow(0, i * each, each), full.get(i));
      }
    }
    tensor.set_requires_grad(true);
    parameters.add(new Parameters.Parameter(full, tensor));
    return tensor;
  }

  private void normal(Tensor part, String name) {
    part.normal_(0, initializerRange, generator(name));
  }

  private GeneratorOptional generator(String name) {
    return new GeneratorOptional(torch.make_generator_cpu(RandomBits.derive(seed, name)));
  }

  /** By the inverse of the distribution function, so that no value has to be drawn twice. */
  private void truncatedNormal(Tensor part, String name) {
    part.uniform_(-TWO_SIGMA_MASS, TWO_SIGMA_MASS, generator(name))
        .erfinv_()
        .mul_(new Scalar(initializerRange * Math.sqrt(2)));
  }
}
