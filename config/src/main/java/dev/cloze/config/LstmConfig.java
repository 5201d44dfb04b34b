package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a task learns above ELMo's vectors, which stay as they are: LSTMs in both directions. The
 * defaults are those of AllenNLP's tagger of names with ELMo.
 *
 * @param hiddenSize of one direction
 * @param numHiddenLayers one above the other
 * @param dropout of the words' vectors, and of what is scored
 */
public record LstmConfig(int hiddenSize, int numHiddenLayers, double dropout) {
  public LstmConfig {
    var problems = new Problems("lstm");
    problems.positive("hidden_size", hiddenSize);
    problems.positive("num_hidden_layers", numHiddenLayers);
    problems.belowOne("dropout", dropout);
    problems.throwIfAny();
  }

  static LstmConfig read(Section section) {
    int hiddenSize = section.integer("hidden_size", 200);
    int numHiddenLayers = section.integer("num_hidden_layers", 2);
    double dropout = section.number("dropout", 0.5);
    return section.build(() -> new LstmConfig(hiddenSize, numHiddenLayers, dropout));
  }

  void write(ObjectNode node) {
    node.put("hidden_size", hiddenSize);
    node.put("num_hidden_layers", numHiddenLayers);
    node.put("dropout", dropout);
  }
}
