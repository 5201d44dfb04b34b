package dev.cloze.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shape of a RoBERTa, Liu et al. (2019): that of a BERT with other numbers, and positions that
 * begin behind the id of the padding token.
 *
 * @param shape named as in Hugging Face's {@code config.json}; its token types are not used, but
 *     the published files have a table of one row for them
 */
public record RobertaConfig(BertConfig shape) implements BertShaped {
  private static final int PUBLISHED_VOCABULARY = 50265;

  /** What the recipe of a shape without a name may leave out. */
  static final RobertaConfig DEFAULTS = ofSize("base", PUBLISHED_VOCABULARY);

  /** What Hugging Face assumes for a key that a {@code config.json} leaves out. */
  private static final BertConfig FILE_DEFAULTS =
      new BertConfig(
          PUBLISHED_VOCABULARY, 768, 12, 12, 3072, "gelu", 0.1, 0.1, 512, 2, 0.02, 1e-12, 1);

  public RobertaConfig {
    var problems = new Problems("model configuration");
    problems.require(
        shape.maxPositionEmbeddings() > shape.padTokenId() + 1,
        "max_position_embeddings",
        "is %d, expected more than pad_token_id + 1, which is %d: positions begin there"
            .formatted(shape.maxPositionEmbeddings(), shape.padTokenId() + 1));
    problems.throwIfAny();
  }

  /**
   * @param size base, large, or fairseq's xlm and the med-small of the models for little data
   */
  public static RobertaConfig ofSize(String size, int vocabSize) {
    int[] numbers = BertShaped.numbers(sizes(), size);
    return of(numbers, vocabSize);
  }

  /** Layers, hidden size, heads. */
  private static Map<String, int[]> sizes() {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    sizes.put("base", new int[] {12, 768, 12});
    sizes.put("large", new int[] {24, 1024, 16});
    sizes.put("xlm", new int[] {16, 1280, 16});
    sizes.put("med-small", new int[] {6, 512, 8});
    return sizes;
  }

  private static RobertaConfig of(int[] numbers, int vocabSize) {
    int hidden = numbers[1];
    return new RobertaConfig(
        new BertConfig(
            vocabSize,
            hidden,
            numbers[0],
            numbers[2],
            4 * hidden,
            "gelu",
            0.1,
            0.1,
            514,
            1,
            0.02,
            1e-5,
            1));
  }

  /**
   * Reads Hugging Face's {@code config.json}.
   *
   * @throws RecipeException if it is no RoBERTa, or a value is impossible or not supported
   */
  public static RobertaConfig read(Path configJson) {
    return new RobertaConfig(BertConfigFile.read(configJson, "roberta", FILE_DEFAULTS));
  }

  RobertaConfig withVocabSize(int vocabSize) {
    return new RobertaConfig(shape.withVocabSize(vocabSize));
  }

  /** The row of the position table that the first token of a sequence has. */
  public int firstPosition() {
    return shape.padTokenId() + 1;
  }

  @Override
  public String modelType() {
    return "roberta";
  }

  @Override
  public String size() {
    return sizes().entrySet().stream()
        .filter(size -> equals(of(size.getValue(), shape.vocabSize())))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  @Override
  public int longestSequence() {
    return shape.maxPositionEmbeddings() - firstPosition();
  }

  /** As the paper's code counts: embeddings and layers, without Hugging Face's token types. */
  @Override
  public long encoderParameters() {
    long h = shape.hiddenSize();
    long pooler = h * h + h;
    return shape.encoderParameters() - pooler - shape.typeVocabSize() * h;
  }
}
