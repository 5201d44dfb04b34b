package dev.cloze.task.elmo;

import dev.cloze.config.Problems;

/**
 * How a task is learned on top of vectors of words.
 *
 * @param hiddenSize of one direction of an LSTM
 * @param numHiddenLayers LSTMs one above the other
 * @param dropout of the words' vectors and of what is scored
 * @param learningRate of Adam
 * @param batchSize examples of a step
 * @param epochs at most
 * @param patience epochs without a better score on the held-out part before it ends
 * @param seed of first weights, order and dropout
 */
public record ElmoTaskSettings(
    int hiddenSize,
    int numHiddenLayers,
    double dropout,
    double learningRate,
    int batchSize,
    int epochs,
    int patience,
    long seed) {
  /** Those of AllenNLP's tagger of names with ELMo, with fewer epochs. */
  public static final ElmoTaskSettings DEFAULTS =
      new ElmoTaskSettings(200, 2, 0.5, 1e-3, 32, 30, 5, 1);

  public ElmoTaskSettings {
    var problems = new Problems("settings");
    problems.positive("hidden_size", hiddenSize);
    problems.positive("num_hidden_layers", numHiddenLayers);
    problems.belowOne("dropout", dropout);
    problems.positive("learning_rate", learningRate);
    problems.positive("batch_size", batchSize);
    problems.positive("epochs", epochs);
    problems.positive("patience", patience);
    problems.throwIfAny();
  }

  public ElmoTaskSettings withSeed(long newSeed) {
    return new ElmoTaskSettings(
        hiddenSize, numHiddenLayers, dropout, learningRate, batchSize, epochs, patience, newSeed);
  }
}
