package dev.cloze.config;

import java.util.List;
import java.util.Optional;

/**
 * The shape of ELMo's bidirectional language model: Peters et al. (2018).
 *
 * @param characterCnn how words get their vectors, or empty where they are looked up in a table
 * @param vocabSize words that the softmax tells apart, and rows of the word table where there is
 *     one; 0 for a model that has neither, as published files hold no softmax
 * @param cellSize of an LSTM
 * @param projectionSize what a cell is projected to, and the size of a word's vector; equal to the
 *     cell size where there is no projection
 * @param numHiddenLayers LSTMs of a direction, one above the other
 * @param cellClip cells stay within plus and minus this; 0 for no bound
 * @param projectionClip the same for projected outputs
 * @param skipConnections whether layers above the first add their input to their output
 * @param bidirectional whether there is a backward stack too
 * @param dropout of the input of every layer and of the top output
 * @param sharesSoftmax whether the softmax weight is the word table
 */
public record ElmoConfig(
    Optional<CharacterCnnConfig> characterCnn,
    int vocabSize,
    int cellSize,
    int projectionSize,
    int numHiddenLayers,
    double cellClip,
    double projectionClip,
    boolean skipConnections,
    boolean bidirectional,
    double dropout,
    boolean sharesSoftmax) {
  /** The bytes, the begin and end of sentences and words, and the padding within a word. */
  public static final int CHARACTERS = 261;

  private static final List<String> SIZES = List.of("small", "medium", "original");

  public ElmoConfig {
    var problems = new Problems("model configuration");
    problems.notNegative("vocab_size", vocabSize);
    problems.positive("cell_size", cellSize);
    problems.positive("projection_size", projectionSize);
    problems.atMost("projection_size", projectionSize, "cell_size", cellSize);
    problems.positive("num_hidden_layers", numHiddenLayers);
    problems.notNegative("cell_clip", cellClip);
    problems.notNegative("projection_clip", projectionClip);
    problems.belowOne("dropout", dropout);
    problems.require(
        characterCnn.isEmpty() || characterCnn.get().features() >= projectionSize,
        "projection_size",
        "is %d, expected at most the features of all filters together".formatted(projectionSize));
    problems.require(
        characterCnn.isPresent() || vocabSize > 0,
        "vocab_size",
        "is 0, expected the rows of the word table, as there is no character network");
    problems.require(
        characterCnn.isEmpty() || !sharesSoftmax,
        "shares_softmax",
        "is true, and a character network has no word table to share");
    problems.throwIfAny();
  }

  /**
   * @param size small, medium or original: the published models
   * @param vocabSize of the softmax; 0 for none
   */
  public static ElmoConfig ofSize(String size, int vocabSize) {
    return switch (size) {
      case "small" -> published(1024, 128, 1, vocabSize);
      case "medium" -> published(2048, 256, 1, vocabSize);
      case "original" -> published(4096, 512, 2, vocabSize);
      default -> {
        String problem = "is \"%s\", expected one of %s".formatted(size, String.join(", ", SIZES));
        throw new RecipeException("size " + problem, List.of(new Problem("size", problem)));
      }
    };
  }

  private static ElmoConfig published(int cell, int projection, int numHighways, int vocabSize) {
    return new ElmoConfig(
        Optional.of(CharacterCnnConfig.published(numHighways)),
        vocabSize,
        cell,
        projection,
        2,
        3,
        3,
        true,
        true,
        0.1,
        false);
  }

  /** The published name of this shape, such as "original", or null if it has none. */
  public String size() {
    return SIZES.stream()
        .filter(size -> ofSize(size, vocabSize).equals(this))
        .findFirst()
        .orElse(null);
  }

  /** Whether cells are projected. */
  public boolean projects() {
    return projectionSize < cellSize;
  }

  /** 2 with a backward stack, else 1. */
  public int directions() {
    return bidirectional ? 2 : 1;
  }

  /** Features of a word in one layer: both directions. */
  public int hiddenSize() {
    return directions() * projectionSize;
  }

  public ElmoConfig withVocabSize(int newVocabSize) {
    return new ElmoConfig(
        characterCnn,
        newVocabSize,
        cellSize,
        projectionSize,
        numHiddenLayers,
        cellClip,
        projectionClip,
        skipConnections,
        bidirectional,
        dropout,
        sharesSoftmax);
  }
}
