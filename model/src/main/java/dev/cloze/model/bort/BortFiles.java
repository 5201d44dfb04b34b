package dev.cloze.model.bort;

import dev.cloze.config.BortConfig;
import dev.cloze.model.ModelException;
import dev.cloze.model.MxnetFile;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.WeightTransfer;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Bort in the directories that Hugging Face publishes, where it is a BERT of one segment, and in
 * the files of the original code.
 */
public final class BortFiles {
  /** What files of the original code end in. */
  public static final String ORIGINAL = ".params";

  private static final String SEGMENT = "bert.embeddings.token_type_embeddings.weight";
  private static final String POSITIONS = "bert.embeddings.position_embeddings.weight";
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";
  private static final String DECODER = "cls.predictions.decoder.";
  private static final String HEAD = "cls.predictions.";

  private BortFiles() {}

  /** A model read from a directory, and what the directory lacked or had beside. */
  public record Loaded(EncoderForMaskedLM<BortConfig> model, WeightTransfer transfer) {}

  /**
   * What became of a file of the original code.
   *
   * @param weights the file that was written
   * @param leftOut arrays that the network of pre-training has not, such as a classifier
   * @param predictsWords whether the head of masked words came along
   */
  public record Conversion(
      BortConfig config, Path weights, List<String> leftOut, boolean predictsWords) {}

  /**
   * Reads a directory with any Bort: of ours, or published with other heads.
   *
   * @param seed of the weights that are missing
   * @throws ModelException if weights of the encoder are missing, or shapes differ
   */
  public static Loaded read(Path directory, long seed) throws IOException {
    EncoderForMaskedLM<BortConfig> model =
        BortForMaskedLM.create(BortConfig.read(directory.resolve("config.json")), seed);
    try {
      return new Loaded(model, copy(directory, model));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Copies the weights of a directory into a model of the same shape.
   *
   * @throws ModelException as {@link #read}
   */
  public static WeightTransfer copy(Path directory, EncoderForMaskedLM<BortConfig> model)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      String source = directory.toString();
      return copy(BertFiles.canonical(PublishedWeights.read(directory), source), model, source);
    }
  }

  private static WeightTransfer copy(
      Map<String, Tensor> weights, EncoderForMaskedLM<BortConfig> model, String source) {
    withoutSegment(weights);
    return WeightTransfer.copy(
        model.parameters(),
        weights,
        source,
        name -> name.startsWith("bert.") && !name.startsWith("bert.pooler."),
        name -> name.endsWith(".position_ids") || name.startsWith(DECODER));
  }

  /** The weights of a directory with any Bort by today's names, in the caller's scope. */
  public static Map<String, Tensor> weights(Path directory) throws IOException {
    Map<String, Tensor> weights = BertFiles.weights(directory);
    withoutSegment(weights);
    return weights;
  }

  /** The one row of token types, which every token gets, goes into the positions. */
  private static void withoutSegment(Map<String, Tensor> weights) {
    Tensor segment = weights.remove(SEGMENT); // [1, H]
    Tensor positions = weights.get(POSITIONS);
    if (segment != null && positions != null) {
      weights.put(POSITIONS, positions.add(segment));
    }
  }

  /** Weights with the row of token types that Hugging Face wants, in the caller's scope. */
  public static Map<String, Tensor> withSegment(Map<String, Tensor> weights, BortConfig config) {
    Map<String, Tensor> published = new LinkedHashMap<>(weights);
    published.put(SEGMENT, torch.zeros(1, config.hiddenSize()));
    return published;
  }

  /** Writes {@code config.json} and {@code model.safetensors} into an existing directory. */
  public static void write(EncoderForMaskedLM<BortConfig> model, Path directory)
      throws IOException {
    write(model, directory, List.of());
  }

  /**
   * @param without weights that stay out: those that no file gave a value
   */
  private static void write(
      EncoderForMaskedLM<BortConfig> model, Path directory, List<String> without)
      throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        model.config().toJson(without.isEmpty() ? "BertForMaskedLM" : "BertModel"));
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>(model.parameters().named());
      weights.keySet().removeAll(without);
      PublishedWeights.write(withSegment(weights, model.config()), directory);
    }
  }

  /**
   * Writes a file of the original code as a directory that Hugging Face transformers loads.
   *
   * @param file what GluonNLP saved: a checkpoint of pre-training, or a fine-tuned model
   * @param heads which no array shows; 0 for those of the published shape of these sizes
   * @param target a directory, made if need be
   */
  public static Conversion convert(Path file, int heads, Path target) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      List<String> leftOut = new ArrayList<>();
      for (Map.Entry<String, Tensor> array : MxnetFile.read(file).entrySet()) {
        String name = GluonNames.published(array.getKey()).orElse(null);
        if (name == null) {
          leftOut.add(array.getKey());
        } else {
          weights.put(name, array.getValue());
        }
      }
      Map<String, Tensor> checked = BertFiles.canonical(weights, file.toString());
      BortConfig config = config(checked, heads, file);
      Files.createDirectories(target);
      try (EncoderForMaskedLM<BortConfig> model = BortForMaskedLM.create(config, 0)) {
        List<String> missing = copy(checked, model, file.toString()).missing();
        boolean predictsWords = missing.stream().noneMatch(name -> name.startsWith(HEAD));
        write(model, target, missing);
        return new Conversion(
            config, target.resolve("model.safetensors"), List.copyOf(leftOut), predictsWords);
      }
    }
  }

  private static BortConfig config(Map<String, Tensor> weights, int heads, Path file) {
    Tensor words = weights.get(WORDS); // [V, H]
    Tensor positions = weights.get(POSITIONS);
    Tensor intermediate = weights.get("bert.encoder.layer.0.intermediate.dense.weight"); // [I, H]
    if (words == null || positions == null || intermediate == null) {
      throw new ModelException(
          "%s holds no Bort: expected arrays such as word_embed.0.weight and encoder.transformer_cells.0.ffn.ffn_1.weight."
              .formatted(file));
    }
    int layers =
        (int)
            weights.keySet().stream()
                .filter(name -> name.endsWith(".intermediate.dense.weight"))
                .count();
    int hidden = (int) words.size(1);
    int narrow = (int) intermediate.size(0);
    int vocabSize = (int) words.size(0);
    int rows = (int) positions.size(0);
    if (heads > 0) {
      return BortConfig.of(layers, heads, hidden, narrow, vocabSize, rows);
    }
    for (int published : new int[] {8, 16}) {
      if (hidden % published == 0) {
        BortConfig config = BortConfig.of(layers, published, hidden, narrow, vocabSize, rows);
        if (config.size() != null) {
          return config;
        }
      }
    }
    throw new ModelException(
        "%s has %d layers of hidden size %d and intermediate size %d, which no published Bort has, and no array says how many heads they have. Say it with --heads."
            .formatted(file, layers, hidden, narrow));
  }
}
