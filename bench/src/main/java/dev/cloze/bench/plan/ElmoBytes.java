package dev.cloze.bench.plan;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;

/**
 * The same for ELMo: N is rows times steps of one direction, n the different words of a batch, S
 * the negative samples. Handles live until the end of a step, also those that the way back makes.
 *
 * @param products bytes of a number in the type of the products: 2 in bf16, 4 in fp32
 */
record ElmoBytes(int products) {
  private static final long FP32 = EncoderBytes.FP32;

  private boolean typed() {
    return products != FP32;
  }

  /**
   * One LSTM of one direction, {@code LstmTape}, forward and back.
   *
   * <pre>
   * products: input beside state 2P, outputs D, and on the way back 4D + 2P; bf16: input P, gates 4D
   * fp32: gates 4D, cells D, their tanh D, and [P] each: state, mask, input, sum with the skip,
   * gradient, the gradient after the mask
   * bf16: the weights, and their gradients before they become fp32
   * </pre>
   */
  long layer(ElmoConfig config, long n) {
    long d = config.cellSize();
    long p = config.projectionSize();
    long inProducts = 2 * p + d + 4 * d + 2 * p + (typed() ? p + 4 * d : 0);
    long inFp32 = 4 * d + d + d + 6 * p;
    long gradients = typed() ? 2L * matrices(config) * products : 0;
    return n * (inProducts * products + inFp32 * FP32) + gradients;
  }

  /** Weights in matrices of one LSTM. */
  static long matrices(ElmoConfig config) {
    long d = config.cellSize();
    long p = config.projectionSize();
    return 2 * p * 4 * d + (config.projects() ? d * p : 0);
  }

  /** All LSTMs, and the input, mask and output of each stack. */
  long stacks(ElmoConfig config, long n) {
    return config.directions()
        * (config.numHiddenLayers() * layer(config, n) + 3 * n * config.projectionSize() * FP32);
  }

  /**
   * The vectors of different words: features, seven tensors for each highway, the projection. The
   * convolutions are made again on the way back, a few words at a time.
   */
  long words(ElmoConfig config, long words) {
    long p = config.projectionSize();
    if (config.characterCnn().isEmpty()) {
      return 2 * words * p * FP32;
    }
    CharacterCnnConfig cnn = config.characterCnn().get();
    long f = cnn.features();
    long highway = typed() ? 6 * products + 3 * FP32 : 7 * FP32;
    long projection = typed() ? f * products + p * products : p * FP32;
    long typedWeights = typed() ? products * (cnn.numHighways() * 2 * f * f + f * p) : 0;
    return words * (f * FP32 + cnn.numHighways() * f * highway + projection + 2 * p * FP32)
        + typedWeights;
  }

  /**
   * The sampled softmax of all directions, {@code SampledLoss}: rows of the table, scores' gradient
   * [N, S], states, and the gradients of the rows, which are joined for both directions.
   */
  long sampledSoftmax(ElmoConfig config, long n, long samples) {
    long p = config.projectionSize();
    long table = samples * p * (FP32 + (typed() ? products : 0));
    long states = n * p * (products + 3 * FP32);
    long scores = n * samples * products;
    long gradients = samples * p * (products + FP32) + 2 * n * p * FP32;
    return config.directions()
        * (table + states + scores + gradients + 3 * rowGradients(config, n, samples));
  }

  /** The gradient of the rows that one direction reads: words of the sample and the text's own. */
  static long rowGradients(ElmoConfig config, long n, long samples) {
    return FP32 * (samples + n) * (config.projectionSize() + 1L);
  }

  /** The softmax over the whole vocabulary, {@code VocabularyLoss}. */
  long fullSoftmax(ElmoConfig config, long n) {
    long p = config.projectionSize();
    long v = config.vocabSize();
    return config.directions()
        * (n * (v + 3 * p) * products + n * p * FP32 + (typed() ? v * p * products : 0));
  }

  /**
   * How many different words a batch is expected to have, if a word of rank k comes about as often
   * as 1 / k.
   *
   * @param draws words of the batch, all directions together
   */
  static long differentWords(int vocabSize, long draws) {
    double sum = 0;
    double all = Math.log1p(vocabSize);
    for (int k = 1; k <= vocabSize; k++) {
      double probability = Math.log1p(1.0 / k) / all;
      sum += -Math.expm1(draws * Math.log1p(-Math.min(probability, 1 - 1e-12)));
    }
    return Math.round(sum);
  }
}
