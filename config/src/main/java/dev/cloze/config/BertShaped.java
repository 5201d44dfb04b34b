package dev.cloze.config;

import java.util.List;
import java.util.Map;

/**
 * A network whose shape is that of a BERT with other numbers, pre-trained on masked words alone.
 */
public interface BertShaped extends ModelConfig {
  /** Named as in Hugging Face's {@code config.json}. */
  BertConfig shape();

  /** Of embeddings and layers. */
  long encoderParameters();

  /** A {@code config.json} that Hugging Face transformers loads. */
  default String toJson(String... architectures) {
    return BertConfigFile.toJson(
        shape(), modelType(), List.of(architectures), Map.of("bos_token_id", 0, "eos_token_id", 2));
  }

  @Override
  default int vocabSize() {
    return shape().vocabSize();
  }

  @Override
  default int hiddenSize() {
    return shape().hiddenSize();
  }

  @Override
  default int numHiddenLayers() {
    return shape().numHiddenLayers();
  }

  @Override
  default int numAttentionHeads() {
    return shape().numAttentionHeads();
  }

  @Override
  default int maxPositionEmbeddings() {
    return shape().maxPositionEmbeddings();
  }

  @Override
  default boolean predictsNextSentence() {
    return false;
  }

  /** With the head of masked words, whose table is that of the words. */
  @Override
  default long preTrainingParameters() {
    long h = shape().hiddenSize();
    return encoderParameters() + h * h + h + 2 * h + shape().vocabSize();
  }

  /**
   * The numbers of a published size.
   *
   * @param sizes all there are, by name
   * @throws RecipeException if there is none of this name
   */
  static int[] numbers(Map<String, int[]> sizes, String size) {
    int[] numbers = sizes.get(size);
    if (numbers == null) {
      String problem =
          "is \"%s\", expected one of %s".formatted(size, String.join(", ", sizes.keySet()));
      throw new RecipeException("size " + problem, List.of(new Problem("size", problem)));
    }
    return numbers;
  }
}
