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
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * ELECTRA in the directories that Hugging Face publishes: one for the discriminator, one for the
 * generator, each with its own copy of the embeddings.
 */
public final class ElectraFiles {
  private static final String MASKED_LM = "ElectraForMaskedLM";

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
      return load(model, model.parameters(), ElectraWeights.read(directory), directory);
    }
  }

  /** Reads a generator, or any ELECTRA as a masked language model. */
  public static Loaded<ElectraForMaskedLm> readGenerator(Path directory, long seed)
      throws IOException {
    ElectraConfig config = config(directory);
    try (PointerScope scope = new PointerScope()) {
      ElectraForMaskedLm model = new ElectraForMaskedLm(config, seed);
      return load(model, model.parameters(), ElectraWeights.read(directory), directory);
    }
  }

  /** The weights of any ELECTRA under today's names, in the caller's scope. */
  public static Map<String, Tensor> weights(Path directory) throws IOException {
    return ElectraWeights.read(directory);
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
        all = ElectraWeights.joint(discriminator, generator, model);
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
        parameters, weights, source.toString(), ElectraWeights::isEncoder, name -> false);
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
      boolean joint = model.generatorConfig().isPresent() && Files.isDirectory(generator);
      Map<String, Tensor> all =
          joint
              ? ElectraWeights.joint(discriminator, generator, model)
              : ElectraWeights.read(discriminator);
      return WeightTransfer.copy(
          model.parameters(),
          all,
          discriminator.toString(),
          name ->
              ElectraWeights.isEncoder(name)
                  && (joint || !name.startsWith(ElectraForPreTraining.GENERATOR)),
          name -> false);
    }
  }

  /** The same for a masked language model. */
  public static WeightTransfer copy(Path directory, ElectraForMaskedLm model) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return copy(model.parameters(), ElectraWeights.read(directory), directory);
    }
  }

  private static ElectraConfig config(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelException(
          "%s is not a directory; expected a model: config.json and model.safetensors."
              .formatted(directory));
    }
    return ElectraConfig.read(directory.resolve("config.json"));
  }

  /** Writes the discriminator into an existing directory. */
  public static void writeDiscriminator(ElectraForPreTraining model, Path directory)
      throws IOException {
    write(
        model.discriminator().config().toJson("ElectraForPreTraining"),
        model.discriminatorWeights(),
        directory);
  }

  /** Writes the generator into an existing directory. */
  public static void writeGenerator(ElectraForPreTraining model, Path directory)
      throws IOException {
    ElectraConfig config = model.generatorConfig().orElseThrow();
    write(
        model.towers().isPresent() ? config.towerToJson() : config.toJson(MASKED_LM),
        model.generatorWeights(),
        directory);
  }

  /** Writes a masked language model into an existing directory. */
  public static void write(ElectraForMaskedLm model, Path directory) throws IOException {
    write(model.generator().config().toJson(MASKED_LM), model.parameters().named(), directory);
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
      Map<String, Tensor> all = ElectraWeights.read(discriminator);
      if (model.generatorConfig().isPresent()) {
        ElectraWeights.read(generator)
            .forEach((name, tensor) -> all.put(ElectraForPreTraining.GENERATOR + name, tensor));
      }
      requireAll(model.parameters().copyFrom(all, discriminator.toString()), discriminator);
    }
  }

  /** The same for a masked language model. */
  public static void restore(ElectraForMaskedLm model, Path directory) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      requireAll(
          model.parameters().copyFrom(ElectraWeights.read(directory), directory.toString()),
          directory);
    }
  }

  private static void requireAll(List<String> missing, Path directory) {
    if (!missing.isEmpty()) {
      throw new ModelException("%s lacks the weights %s.".formatted(directory, missing));
    }
  }

  private static void write(String config, Map<String, Tensor> weights, Path directory)
      throws IOException {
    Files.writeString(directory.resolve("config.json"), config);
    try (PointerScope scope = new PointerScope()) {
      PublishedWeights.write(weights, directory);
    }
  }
}
