package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * When a fine-tuned network is judged on the task's dev data; the best one is kept.
 *
 * @param every steps between two evaluations; 0 for at the end of each epoch
 * @param patience evaluations without a better one after which the run ends; 0 for never
 */
public record SelectionConfig(long every, int patience) {
  public SelectionConfig {
    var problems = new Problems("evaluation");
    problems.notNegative("every", every);
    problems.notNegative("patience", patience);
    problems.throwIfAny();
  }

  static SelectionConfig read(Section section) {
    long every = section.longInteger("every", 0);
    int patience = section.integer("patience", 0);
    return section.build(() -> new SelectionConfig(every, patience));
  }

  void write(ObjectNode node) {
    node.put("every", every);
    node.put("patience", patience);
  }
}
