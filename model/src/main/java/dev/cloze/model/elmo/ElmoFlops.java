package dev.cloze.model.elmo;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;

/** The products of ELMo's training: what a GEMM could do in the same time. */
public final class ElmoFlops {
  private static final int FORWARD_AND_BACKWARD = 3; // the gradient takes two products for each one
  private static final int MULTIPLY_ADD = 2;

  private ElmoFlops() {}

  /**
   * A step of training. The convolutions are left out: how much of them is needed depends on the
   * words' lengths.
   *
   * @param words different ones, whose vectors are made
   * @param predictions of both directions
   * @param scores of one prediction: the vocabulary, or the sample and the word itself
   */
  public static double training(ElmoConfig config, long words, long predictions, long scores) {
    double p = config.projectionSize();
    double d = config.cellSize();
    double layer = 2 * p * 4 * d + (config.projects() ? d * p : 0);
    double prediction = config.numHiddenLayers() * layer + scores * p;
    double word = config.characterCnn().map(cnn -> word(cnn, p)).orElse(0.0);
    return MULTIPLY_ADD * FORWARD_AND_BACKWARD * (predictions * prediction + words * word);
  }

  private static double word(CharacterCnnConfig cnn, double p) {
    double f = cnn.features();
    return cnn.numHighways() * 2 * f * f + (f == p ? 0 : f * p);
  }
}
