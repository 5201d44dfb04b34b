package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.model.ModelException;
import dev.cloze.model.Parameters;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.WeightTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * ELECTRA in the directories that Hugging Face publishes: one for the discriminator, one for the
 * generator, each with its own copy of the embeddings.
 */
public final class ElectraFiles {
  private static final String DECODER_WEIGHT = "generator_lm_head.weight";
  private static final String DECODER_BIAS = "generator_lm_head.bias";
  private static final String OLD_DECODER_BIAS = "generator_predictions.bias";
  private static final String GENERATOR_ENCODER = ElectraForPreTraining.GENERATOR + "electra.";
  private static final String WORDS = "electra.embeddings.word_embeddings.weight";

  private ElectraFiles() {}

  /**
   * What a directory did not say, or said in vain.
   *
   * @param missing weights that the directory lacks; they are freshly initialised
   * @param unused weights of the directory that the network does not have
   */
  public record Loaded<M extends AutoCloseable>(
      M model, List<String> missing, List<String> unused) {}

  /**
   * Reads a discriminator: of ours, or published with another head.
   *
   * @param seed of the weights that are missing
   * @throws ModelException if weights of the encoder are missing, or shapes differ
   */
  public static Loaded<ElectraForPreTraining> readDiscriminator(Path directory, long seed)
      throws IOException {
    ElectraConfig config = config(directory);
    try (PointerScope scope = new PointerScope()) {
      ElectraForPreTraining model = ElectraForPreTraining.alone(config, seed);
      return load(model, model.parameters(), weights(directory), directory);
    }
  }

  /** Reads a generator, or any ELECTRA as a masked language model. */
  public static Loaded<ElectraForMaskedLm> readGenerator(Path directory, long seed)
      throws IOException {
    ElectraConfig config = config(directory);
    try (PointerScope scope = new PointerScope()) {
      ElectraForMaskedLm model = new ElectraForMaskedLm(config, seed);
      return load(model, model.parameters(), weights(directory), directory);
    }
  }

  /**
   * Reads both networks, to train on.
   *
   * @param shares which weights belong to both; they must be equal in both directories
   */
  public static Loaded<ElectraForPreTraining> readJoint(
      Path discriminator, Path generator, Shares shares, long seed) throws IOException {
    ElectraConfig config = config(discriminator);
    ElectraConfig generatorConfig = config(generator);
    try (PointerScope scope = new PointerScope()) {
      ElectraForPreTraining model =
          ElectraForPreTraining.joint(config, generatorConfig, shares, seed);
      Map<String, Tensor> all;
      try {
        all = joint(discriminator, generator, model);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
      return load(model, model.parameters(), all, discriminator);
    }
  }

  private static <M extends AutoCloseable> Loaded<M> load(
      M model, Parameters parameters, Map<String, Tensor> weights, Path source) {
    try {
      WeightTransfer transfer = copy(parameters, weights, source);
      return new Loaded<>(model, transfer.missing(), transfer.unused());
    } catch (RuntimeException e) {
      parameters.close();
      throw e;
    }
  }

  private static WeightTransfer copy(
      Parameters parameters, Map<String, Tensor> weights, Path source) {
    return WeightTransfer.copy(
        parameters,
        weights,
        source.toString(),
        name -> name.startsWith("electra.") || name.startsWith(GENERATOR_ENCODER),
        name -> false);
  }

  /**
   * Copies the weights of published directories into a model of the same shape.
   *
   * @param generator may not exist: then the generator keeps the weights that it has for itself
   * @throws ModelException as {@link #readDiscriminator}
   */
  public static WeightTransfer copy(Path discriminator, Path generator, ElectraForPreTraining model)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      boolean joint = model.generator().isPresent() && Files.isDirectory(generator);
      Map<String, Tensor> all =
          joint ? joint(discriminator, generator, model) : weights(discriminator);
      return WeightTransfer.copy(
          model.parameters(),
          all,
          discriminator.toString(),
          name -> name.startsWith("electra.") || joint && name.startsWith(GENERATOR_ENCODER),
          name -> false);
    }
  }

  /** The same for a masked language model. */
  public static WeightTransfer copy(Path directory, ElectraForMaskedLm model) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return copy(model.parameters(), weights(directory), directory);
    }
  }

  /** The weights of both, as a model that shares some of them names them. */
  private static Map<String, Tensor> joint(
      Path discriminator, Path generator, ElectraForPreTraining model) throws IOException {
    Map<String, Tensor> all = weights(discriminator);
    weights(generator)
        .forEach(
            (name, tensor) -> {
              if (!model.isShared(name)) {
                all.put(ElectraForPreTraining.GENERATOR + name, tensor);
              } else if (all.containsKey(name) && !all.get(name).equal(tensor)) {
                throw new ModelException(
                    "%s and %s differ in %s, which the two networks share. Expected a discriminator and a generator that were trained together."
                        .formatted(discriminator, generator, name));
              }
            });
    return all;
  }

  private static ElectraConfig config(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelException(
          "%s is not a directory; expected a model: config.json and model.safetensors."
              .formatted(directory));
    }
    return ElectraConfig.read(directory.resolve("config.json"));
  }

  /** Without what is stored twice, under today's names. */
  private static Map<String, Tensor> weights(Path directory) throws IOException {
    Map<String, Tensor> result = new LinkedHashMap<>();
    PublishedWeights.read(directory).forEach((name, tensor) -> result.put(canonical(name), tensor));
    Tensor decoder = result.remove(DECODER_WEIGHT);
    Tensor words = result.get(WORDS);
    if (decoder != null && words != null && !decoder.equal(words)) {
      throw new ModelException(
          "%s has a decoder (%s) that differs from its word embeddings. ELECTRA shares the two; this file is of a variant that Cloze does not read."
              .formatted(directory, DECODER_WEIGHT));
    }
    result.remove("electra.embeddings.position_ids"); // a buffer of old files
    return result;
  }

  /** Models published without heads leave out the prefix; old files keep the bias elsewhere. */
  private static String canonical(String name) {
    boolean bare = name.startsWith("embeddings") || name.startsWith("encoder.");
    if (name.equals(OLD_DECODER_BIAS)) {
      return DECODER_BIAS;
    }
    return bare ? "electra." + name : name;
  }

  /** Writes the discriminator into an existing directory. */
  public static void writeDiscriminator(ElectraForPreTraining model, Path directory)
      throws IOException {
    write(
        model.discriminator().config(),
        "ElectraForPreTraining",
        model.discriminatorWeights(),
        directory);
  }

  /** Writes the generator into an existing directory. */
  public static void writeGenerator(ElectraForPreTraining model, Path directory)
      throws IOException {
    write(
        model.generator().orElseThrow().config(),
        "ElectraForMaskedLM",
        model.generatorWeights(),
        directory);
  }

  /** Writes a masked language model into an existing directory. */
  public static void write(ElectraForMaskedLm model, Path directory) throws IOException {
    write(model.generator().config(), "ElectraForMaskedLM", model.parameters().named(), directory);
  }

  /**
   * Takes over every weight of directories that {@link #writeDiscriminator} and {@link
   * #writeGenerator} wrote.
   *
   * @param generator not looked at where the model has none
   * @throws ModelException if a weight is missing or does not fit
   */
  public static void restore(ElectraForPreTraining model, Path discriminator, Path generator)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> all = weights(discriminator);
      if (model.generator().isPresent()) {
        weights(generator)
            .forEach((name, tensor) -> all.put(ElectraForPreTraining.GENERATOR + name, tensor));
      }
      requireAll(model.parameters().copyFrom(all, discriminator.toString()), discriminator);
    }
  }

  /** The same for a masked language model. */
  public static void restore(ElectraForMaskedLm model, Path directory) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      requireAll(model.parameters().copyFrom(weights(directory), directory.toString()), directory);
    }
  }

  private static void requireAll(List<String> missing, Path directory) {
    if (!missing.isEmpty()) {
      throw new ModelException("%s lacks the weights %s.".formatted(directory, missing));
    }
  }

  private static void write(
      ElectraConfig config, String architecture, Map<String, Tensor> weights, Path directory)
      throws IOException {
    Files.writeString(directory.resolve("config.json"), config.toJson(architecture));
    try (PointerScope scope = new PointerScope()) {
      PublishedWeights.write(weights, directory);
    }
  }
}
