package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.model.ModelException;
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

/** BERT in the directories that Hugging Face publishes: {@code config.json} and the weights. */
public final class BertFiles {
  private static final String DECODER_WEIGHT = "cls.predictions.decoder.weight";
  private static final String DECODER_BIAS = "cls.predictions.decoder.bias";
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";

  private BertFiles() {}

  /**
   * A model read from a directory.
   *
   * @param missing weights that the directory lacks; they are freshly initialised
   * @param unused weights of the directory that BERT's pre-training does not have, such as a
   *     classifier
   */
  public record Loaded(BertForPreTraining model, List<String> missing, List<String> unused) {
    /** Whether the masked-language-model head came with the encoder. */
    public boolean predictsWords() {
      return missing.stream().noneMatch(name -> name.startsWith("cls.predictions"));
    }
  }

  /**
   * Reads a directory with any BERT: of ours, or published with other heads.
   *
   * @param seed of the weights that are missing
   * @throws ModelException if weights of the encoder other than the pooler are missing, or shapes
   *     differ
   */
  public static Loaded read(Path directory, long seed) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ModelException(
          "%s is not a directory; expected a model: config.json and model.safetensors."
              .formatted(directory));
    }
    BertConfig config = BertConfig.read(directory.resolve("config.json"));
    try (PointerScope scope = new PointerScope()) {
      return load(config, PublishedWeights.read(directory), seed, directory.toString());
    }
  }

  /** The weights of any BERT under today's names, in the caller's scope. */
  public static Map<String, Tensor> weights(Path directory) throws IOException {
    return canonical(PublishedWeights.read(directory));
  }

  private static Map<String, Tensor> canonical(Map<String, Tensor> published) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    published.forEach((name, tensor) -> weights.put(canonical(name), tensor));
    return weights;
  }

  static Loaded load(BertConfig config, Map<String, Tensor> published, long seed, String source) {
    BertForPreTraining model = new BertForPreTraining(config, seed);
    try {
      WeightTransfer transfer = copy(published, model, source);
      return new Loaded(model, transfer.missing(), transfer.unused());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Copies the weights of a directory into a model of the same shape.
   *
   * @throws ModelException as {@link #read}
   */
  public static WeightTransfer copy(Path directory, BertForPreTraining model) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return copy(PublishedWeights.read(directory), model, directory.toString());
    }
  }

  private static WeightTransfer copy(
      Map<String, Tensor> published, BertForPreTraining model, String source) {
    Map<String, Tensor> weights = canonical(published);
    requireTied(weights, source);
    return WeightTransfer.copy(
        model.parameters(),
        weights,
        source,
        name -> name.startsWith("bert.") && !name.startsWith("bert.pooler."),
        name ->
            name.endsWith(".position_ids")
                || name.equals(DECODER_WEIGHT)
                || name.equals(DECODER_BIAS));
  }

  /** Old files say gamma and beta, and models published without heads leave out the prefix. */
  private static String canonical(String name) {
    String modern =
        name.replace("LayerNorm.gamma", "LayerNorm.weight")
            .replace("LayerNorm.beta", "LayerNorm.bias");
    boolean bare =
        modern.startsWith("embeddings.")
            || modern.startsWith("encoder.")
            || modern.startsWith("pooler.");
    return bare ? "bert." + modern : modern;
  }

  /** The decoder is the word table; a file in which they differ is of another architecture. */
  private static void requireTied(Map<String, Tensor> weights, String source) {
    if (weights.containsKey(DECODER_BIAS)) {
      weights.putIfAbsent("cls.predictions.bias", weights.get(DECODER_BIAS));
    }
    Tensor decoder = weights.get(DECODER_WEIGHT);
    Tensor words = weights.get(WORDS);
    if (decoder != null && words != null && !decoder.equal(words)) {
      throw new ModelException(
          "%s has a decoder (%s) that differs from its word embeddings. BERT shares the two; this file is of a variant that Cloze does not read."
              .formatted(source, DECODER_WEIGHT));
    }
  }

  /** Writes {@code config.json} and {@code model.safetensors} into an existing directory. */
  public static void write(BertForPreTraining model, Path directory) throws IOException {
    Files.writeString(
        directory.resolve("config.json"), model.config().toJson("BertForPreTraining"));
    try (PointerScope scope = new PointerScope()) {
      PublishedWeights.write(model.parameters().named(), directory);
    }
  }
}
