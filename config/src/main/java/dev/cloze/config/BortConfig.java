package dev.cloze.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shape of a Bort, de Wynter and Perry (2020): a BERT of one segment with RoBERTa's vocabulary,
 * whose feed-forward network may be narrower than its states.
 *
 * @param shape named as in Hugging Face's {@code config.json}, which calls it a BERT
 */
public record BortConfig(BertConfig shape) implements BertShaped {
  private static final int PUBLISHED_VOCABULARY = 50265;
  private static final String PUBLISHED = "bort";

  /** What the recipe of a shape without a name may leave out. */
  static final BortConfig DEFAULTS = ofSize(PUBLISHED, PUBLISHED_VOCABULARY);

  public BortConfig {
    var problems = new Problems("model configuration");
    problems.require(
        shape.typeVocabSize() == 1,
        "type_vocab_size",
        "is %d, expected 1: Bort has no segments".formatted(shape.typeVocabSize()));
    problems.throwIfAny();
  }

  /**
   * @param size bort, bort-two-layers (the other one in the released code), or bort-paper-table
   *     (the paper's table, which exchanges two numbers by mistake: for comparison)
   */
  public static BortConfig ofSize(String size, int vocabSize) {
    int[] numbers = BertShaped.numbers(sizes(), size);
    return of(numbers[0], numbers[1], numbers[2], numbers[3], vocabSize, 512);
  }

  /** Layers, heads, hidden size, intermediate size. */
  private static Map<String, int[]> sizes() {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    sizes.put(PUBLISHED, new int[] {4, 8, 1024, 768});
    sizes.put("bort-two-layers", new int[] {2, 16, 1024, 512});
    sizes.put("bort-paper-table", new int[] {4, 8, 768, 1024});
    return sizes;
  }

  /** A shape with everything else as published. */
  public static BortConfig of(
      int layers,
      int heads,
      int hiddenSize,
      int intermediateSize,
      int vocabSize,
      int maxPositionEmbeddings) {
    return new BortConfig(
        new BertConfig(
            vocabSize,
            hiddenSize,
            layers,
            heads,
            intermediateSize,
            "gelu",
            0.1,
            0.1,
            maxPositionEmbeddings,
            1,
            0.02,
            1e-5,
            1));
  }

  /**
   * Whether a {@code config.json} is of this kind: Hugging Face's says BERT, but no BERT has one
   * segment only.
   */
  public static boolean is(Path configJson) {
    return BertConfigFile.modelType(configJson).equals("bert")
        && BertConfigFile.segments(configJson) == 1;
  }

  /**
   * Reads Hugging Face's {@code config.json}.
   *
   * @throws RecipeException if it is no Bort, or a value is impossible or not supported
   */
  public static BortConfig read(Path configJson) {
    return new BortConfig(BertConfig.read(configJson));
  }

  BortConfig withVocabSize(int vocabSize) {
    return new BortConfig(shape.withVocabSize(vocabSize));
  }

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String size() {
    return sizes().keySet().stream()
        .filter(size -> equals(ofSize(size, shape.vocabSize())))
        .findFirst()
        .orElse(null);
  }

  @Override
  public int longestSequence() {
    return shape.maxPositionEmbeddings();
  }

  /** Embeddings and layers: the network has neither token types nor a pooler. */
  @Override
  public long encoderParameters() {
    long h = shape.hiddenSize();
    return shape.embeddingParameters(h) - h + shape.layerParameters();
  }
}
