package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of one of ELECTRA's two networks, Clark et al. (2020), named as in Hugging Face's
 * {@code config.json}: a BERT without pooler whose embeddings may be narrower than its layers.
 *
 * @param embeddingSize features of the three embedding tables; projected to the hidden size where
 *     the two differ
 * @param encoder everything that a BERT has too
 */
public record ElectraConfig(int embeddingSize, BertConfig encoder) {
  private static final String ELECTRA = "electra";
  private static final String TWO_TOWERS = "electra_two_towers";

  private static final Map<String, int[]> LAYERS_HIDDEN_AND_EMBEDDING = new LinkedHashMap<>();

  static {
    LAYERS_HIDDEN_AND_EMBEDDING.put("small", new int[] {12, 256, 128});
    LAYERS_HIDDEN_AND_EMBEDDING.put("base", new int[] {12, 768, 768});
    LAYERS_HIDDEN_AND_EMBEDDING.put("large", new int[] {24, 1024, 1024});
  }

  /** What Hugging Face assumes for a key that a {@code config.json} leaves out: small. */
  static final ElectraConfig DEFAULTS = ofSize("small", 30522);

  public ElectraConfig {
    var problems = new Problems("model configuration");
    problems.positive("embedding_size", embeddingSize);
    problems.throwIfAny();
  }

  /**
   * The network whose heads have 64 features, as far as the hidden size allows, and whose
   * intermediate size is four times the hidden size: the rule behind every published size.
   */
  static ElectraConfig of(int layers, int hiddenSize, int embeddingSize, int vocabSize) {
    return new ElectraConfig(
        embeddingSize,
        new BertConfig(
            vocabSize,
            hiddenSize,
            layers,
            Math.max(1, hiddenSize / 64),
            4 * hiddenSize,
            "gelu",
            0.1,
            0.1,
            512,
            2,
            0.02,
            1e-12,
            0));
  }

  /**
   * @param size small, base or large: the discriminators as published
   */
  public static ElectraConfig ofSize(String size, int vocabSize) {
    int[] shape = LAYERS_HIDDEN_AND_EMBEDDING.get(size);
    if (shape == null) {
      String problem =
          "is \"%s\", expected one of %s"
              .formatted(size, String.join(", ", LAYERS_HIDDEN_AND_EMBEDDING.keySet()));
      throw new RecipeException("size " + problem, List.of(new Problem("size", problem)));
    }
    return of(shape[0], shape[1], shape[2], vocabSize);
  }

  /** The published name of this shape, such as "base", or null if it has none. */
  public String size() {
    return LAYERS_HIDDEN_AND_EMBEDDING.keySet().stream()
        .filter(size -> ofSize(size, encoder.vocabSize()).equals(this))
        .findFirst()
        .orElse(null);
  }

  /**
   * Reads Hugging Face's {@code config.json} of a generator or a discriminator, as {@link
   * BertConfig#read(Path)} does.
   *
   * @throws RecipeException if it is no ELECTRA, or a value is impossible or not supported
   */
  public static ElectraConfig read(Path configJson) {
    return read(configJson, ELECTRA);
  }

  /** Reads the {@code config.json} of a generator of two towers, which is a file of ours. */
  public static ElectraConfig readTower(Path configJson) {
    return read(configJson, TWO_TOWERS);
  }

  private static ElectraConfig read(Path configJson, String modelType) {
    var source = new Source(configJson.toString());
    Section section = BertConfigFile.open(source, configJson, modelType);
    ElectraConfig config = section.isBad("model_type") ? null : read(section, DEFAULTS);
    source.throwIfAny();
    return config;
  }

  static ElectraConfig read(Section section, ElectraConfig defaults) {
    int embeddingSize = section.integer("embedding_size", defaults.embeddingSize);
    BertConfig encoder = BertConfig.read(section, defaults.encoder);
    return encoder == null ? null : section.build(() -> new ElectraConfig(embeddingSize, encoder));
  }

  /**
   * @param architectures the classes the weights fit, such as "ElectraForPreTraining"
   * @return a {@code config.json} that Hugging Face transformers loads
   */
  public String toJson(String... architectures) {
    return BertConfigFile.toJson(ELECTRA, this::write, List.of(architectures));
  }

  /**
   * A {@code config.json} for a generator of two towers of this shape. Hugging Face has no such
   * model; the type keeps it from taking the weights for those of another.
   */
  public String towerToJson() {
    return BertConfigFile.toJson(TWO_TOWERS, this::write, List.of());
  }

  void write(ObjectNode node) {
    node.put("embedding_size", embeddingSize);
    encoder.write(node);
  }

  public ElectraConfig withVocabSize(int newVocabSize) {
    return new ElectraConfig(embeddingSize, encoder.withVocabSize(newVocabSize));
  }

  /** What keeps weights of this shape from being those of another; see {@link BertConfig}. */
  public List<String> differences(ElectraConfig there) {
    List<String> result = new ArrayList<>(encoder.differences(there.encoder));
    if (embeddingSize != there.embeddingSize) {
      result.add(
          "embedding_size is %d there and %d here".formatted(there.embeddingSize, embeddingSize));
    }
    return result;
  }

  /** Whether the embeddings are projected to the hidden size. */
  public boolean projectsEmbeddings() {
    return embeddingSize != encoder.hiddenSize();
  }

  /** Embeddings, projection and layers. */
  public long encoderParameters() {
    return embeddingParameters() + ownParameters();
  }

  /** The encoder and the head that tells replaced tokens: Hugging Face's ElectraForPreTraining. */
  public long discriminatorParameters() {
    long h = encoder.hiddenSize();
    return encoderParameters() + h * h + h + h + 1;
  }

  /** The encoder and the masked-language-model head, whose decoder is the word table. */
  public long generatorParameters() {
    long h = encoder.hiddenSize();
    long e = embeddingSize;
    return encoderParameters() + h * e + e + 2 * e + encoder.vocabSize();
  }

  /** The tables and their normalisation, which the two networks usually share. */
  long embeddingParameters() {
    return encoder.embeddingParameters(embeddingSize);
  }

  private long ownParameters() {
    long h = encoder.hiddenSize();
    long projection = projectsEmbeddings() ? embeddingSize * h + h : 0;
    return projection + encoder.layerParameters();
  }
}
