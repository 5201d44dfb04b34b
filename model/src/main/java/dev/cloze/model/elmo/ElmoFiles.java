package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.ModelException;
import dev.cloze.model.WeightTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * ELMo in the files of the original, {@code options.json} and HDF5 weights, and the same weights as
 * safetensors, which can also hold the softmax.
 */
public final class ElmoFiles {
  private ElmoFiles() {}

  /**
   * A model read from files.
   *
   * @param options as they stand in the file, but for the vocabulary, which is that of the weights
   * @param transfer what the weights lacked or had beside: a softmax
   */
  public record Loaded(ElmoModel model, ElmoOptions options, WeightTransfer transfer) {
    /** Whether the softmax came with the network. */
    public boolean predictsWords() {
      return model.config().vocabSize() > 0 && transfer.missing().isEmpty();
    }
  }

  /** Reads a directory; see {@link ElmoPaths#in}. */
  public static Loaded read(Path directory, long seed) throws IOException {
    ElmoPaths paths = ElmoPaths.in(directory);
    return read(paths.options(), paths.weights(), seed);
  }

  /**
   * Reads a model.
   *
   * @param seed of a softmax that is missing
   * @throws ModelException if the options and the weights are not of one network
   */
  public static Loaded read(Path optionsJson, Path weightsFile, long seed) throws IOException {
    return read(optionsJson, weightsFile, config -> new ElmoModel(config, seed));
  }

  /**
   * Reads a model that makes vectors and predicts nothing: without its softmax.
   *
   * @throws ModelException as {@link #read(Path, Path, long)}
   */
  public static ElmoModel readForVectors(Path optionsJson, Path weightsFile) throws IOException {
    return read(optionsJson, weightsFile, config -> new ElmoModel(config, 0, false)).model();
  }

  /**
   * A model of the same shape that has learned nothing, without a softmax.
   *
   * @param weightsFile read for its shapes alone
   * @throws ModelException as {@link #read(Path, Path, long)}
   */
  public static ElmoModel freshForVectors(Path optionsJson, Path weightsFile, long seed)
      throws IOException {
    try (ElmoWeights weights = ElmoWeights.open(weightsFile)) {
      ElmoConfig config = config(ElmoOptions.read(optionsJson), weights);
      weights.requireFit(config, optionsJson);
      return new ElmoModel(config, seed, false);
    }
  }

  private static Loaded read(
      Path optionsJson, Path weightsFile, Function<ElmoConfig, ElmoModel> network)
      throws IOException {
    ElmoOptions options = ElmoOptions.read(optionsJson);
    try (ElmoWeights weights = ElmoWeights.open(weightsFile)) {
      ElmoConfig config = config(options, weights);
      weights.requireFit(config, optionsJson);
      ElmoModel model = network.apply(config);
      try {
        WeightTransfer transfer = copy(weights, model, weightsFile);
        ElmoOptions known = new ElmoOptions(config, options.training(), options.unknown());
        return new Loaded(model, known, transfer);
      } catch (IOException | RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  /** The options say how many words there are only where there is a table of them. */
  private static ElmoConfig config(ElmoOptions options, ElmoWeights weights) {
    ElmoConfig config = options.network();
    boolean says = config.characterCnn().isEmpty() && config.vocabSize() > 1;
    return says || config.characterCnn().isEmpty() && weights.vocabSize() == 0
        ? config
        : config.withVocabSize(weights.vocabSize());
  }

  /**
   * Copies weights into a model of the same shape.
   *
   * @throws ModelException as {@link #read(Path, Path, long)}
   */
  public static WeightTransfer copy(Path directory, ElmoModel model) throws IOException {
    ElmoPaths paths = ElmoPaths.in(directory);
    try (ElmoWeights weights = ElmoWeights.open(paths.weights())) {
      weights.requireFit(model.config(), paths.options());
      return copy(weights, model, paths.weights());
    }
  }

  private static WeightTransfer copy(ElmoWeights weights, ElmoModel model, Path source)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return WeightTransfer.copy(
          model.parameters(),
          weights.read(name -> model.predictsWords() || !ElmoWeightNames.isSoftmax(name)),
          source.toString(),
          name -> !ElmoWeightNames.isSoftmax(name),
          name -> false);
    }
  }

  /**
   * Writes {@code options.json} and {@code model.safetensors} into an existing directory: the whole
   * model, its softmax included.
   */
  public static void write(ElmoModel model, ElmoOptions options, Path directory)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      write(model.parameters().named(), options, directory.resolve(ElmoPaths.SAFETENSORS));
    }
  }

  /**
   * Writes {@code options.json} and {@code model.hdf5} into an existing directory, as the original
   * dumps its models: without the softmax.
   */
  public static void writeOriginal(ElmoModel model, ElmoOptions options, Path directory)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      write(model.parameters().named(), options, directory.resolve(ElmoPaths.HDF5));
    }
  }

  /** Puts the options beside the weights. */
  private static void write(Map<String, Tensor> weights, ElmoOptions options, Path file)
      throws IOException {
    Files.writeString(file.resolveSibling(ElmoPaths.OPTIONS), options.toJson());
    if (file.getFileName().toString().equals(ElmoPaths.HDF5)) {
      ElmoWeights.writeHdf5(weights, file);
    } else {
      SafeTensors.write(file, weights, Map.of("format", "pt"));
    }
  }

  /**
   * What became of a model that was converted.
   *
   * @param weights the file that was written
   * @param leftOut weights that it cannot hold: the softmax
   */
  public record Conversion(Path weights, List<String> leftOut) {}

  /**
   * Writes the model of one directory into another, in the other container: HDF5 becomes
   * safetensors, and safetensors HDF5, which has no place for the softmax.
   *
   * @param target made once it is clear that the model is whole
   * @throws ModelException if the options and the weights are not of one network
   */
  public static Conversion convert(Path source, Path target) throws IOException {
    ElmoPaths paths = ElmoPaths.in(source);
    ElmoOptions options = ElmoOptions.read(paths.options());
    boolean toOriginal = paths.weights().toString().endsWith(".safetensors");
    Path file = target.resolve(toOriginal ? ElmoPaths.HDF5 : ElmoPaths.SAFETENSORS);
    List<String> leftOut;
    try (ElmoWeights weights = ElmoWeights.open(paths.weights());
        PointerScope scope = new PointerScope()) {
      ElmoConfig config = config(options, weights);
      weights.requireFit(config, paths.options());
      Files.createDirectories(target);
      Map<String, Tensor> tensors = weights.read(name -> true);
      leftOut =
          toOriginal
              ? tensors.keySet().stream().filter(ElmoWeightNames::isSoftmax).toList()
              : List.of();
      write(tensors, new ElmoOptions(config, options.training(), List.of()), file);
    }
    if (paths.vocabulary().isPresent()) {
      Path vocabulary = paths.vocabulary().get();
      Files.copy(vocabulary, target.resolve(vocabulary.getFileName()));
    }
    return new Conversion(file, leftOut);
  }
}
