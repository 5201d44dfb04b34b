package dev.cloze.model.roberta;

import dev.cloze.config.RobertaConfig;
import dev.cloze.model.ModelException;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.WeightTransfer;
import dev.cloze.model.layer.EncoderForMaskedLM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** RoBERTa in the directories that Hugging Face publishes. */
public final class RobertaFiles {
  private static final String WORDS = "roberta.embeddings.word_embeddings.weight";
  private static final String DECODER_WEIGHT = "lm_head.decoder.weight";
  private static final String DECODER_BIAS = "lm_head.decoder.bias";

  private RobertaFiles() {}

  /** A model read from a directory, and what the directory lacked or had beside. */
  public record Loaded(EncoderForMaskedLM<RobertaConfig> model, WeightTransfer transfer) {}

  /**
   * Reads a directory with any RoBERTa: of ours, or published with other heads.
   *
   * @param seed of the weights that are missing
   * @throws ModelException if weights of the encoder are missing, or shapes differ
   */
  public static Loaded read(Path directory, long seed) throws IOException {
    RobertaConfig config = RobertaConfig.read(directory.resolve("config.json"));
    EncoderForMaskedLM<RobertaConfig> model = RobertaForMaskedLM.create(config, seed);
    try {
      return new Loaded(model, copy(directory, model));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The weights of any RoBERTa under today's names, in the caller's scope. */
  public static Map<String, Tensor> weights(Path directory) throws IOException {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    PublishedWeights.read(directory).forEach((name, t) -> weights.put(canonical(name), t));
    return weights;
  }

  /**
   * Copies the weights of a directory into a model of the same shape.
   *
   * @throws ModelException as {@link #read}
   */
  public static WeightTransfer copy(Path directory, EncoderForMaskedLM<RobertaConfig> model)
      throws IOException {
    String source = directory.toString();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = weights(directory);
      requireTied(weights, source);
      return WeightTransfer.copy(
          model.parameters(),
          weights,
          source,
          name -> name.startsWith("roberta.") && !name.startsWith("roberta.pooler."),
          name ->
              name.endsWith(".position_ids")
                  || name.equals(DECODER_WEIGHT)
                  || name.equals(DECODER_BIAS));
    }
  }

  /** Models published without heads leave out the prefix; the bias of the head has two names. */
  private static String canonical(String name) {
    if (name.equals(DECODER_BIAS)) {
      return "lm_head.bias";
    }
    boolean bare =
        name.startsWith("embeddings.") || name.startsWith("encoder.") || name.startsWith("pooler.");
    return bare ? "roberta." + name : name;
  }

  private static void requireTied(Map<String, Tensor> weights, String source) {
    Tensor decoder = weights.get(DECODER_WEIGHT);
    Tensor words = weights.get(WORDS);
    if (decoder != null && words != null && !decoder.equal(words)) {
      throw new ModelException(
          "%s has a decoder (%s) that differs from its word embeddings. RoBERTa shares the two; this file is of a variant that Cloze does not read."
              .formatted(source, DECODER_WEIGHT));
    }
  }

  /** Writes {@code config.json} and {@code model.safetensors} into an existing directory. */
  public static void write(EncoderForMaskedLM<RobertaConfig> model, Path directory)
      throws IOException {
    Files.writeString(
        directory.resolve("config.json"), model.config().toJson("RobertaForMaskedLM"));
    try (PointerScope scope = new PointerScope()) {
      PublishedWeights.write(model.parameters().named(), directory);
    }
  }
}
