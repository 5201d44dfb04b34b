package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * When the held-out text is looked at.
 *
 * @param every steps between two evaluations; 0 for only at the end
 * @param batches the most held-out batches of an evaluation; 0 for all
 * @param atStart whether the untrained model is evaluated too
 */
public record EvaluationConfig(long every, int batches, boolean atStart) {

  public EvaluationConfig {
    var problems = new Problems("evaluation");
    problems.notNegative("every", every);
    problems.notNegative("batches", batches);
    problems.throwIfAny();
  }

  static EvaluationConfig read(Section section) {
    long every = section.longInteger("every", 0);
    int batches = section.integer("batches", 0);
    boolean atStart = section.flag("at_start", true);
    return section.build(() -> new EvaluationConfig(every, batches, atStart));
  }

  void write(ObjectNode node) {
    node.put("every", every);
    node.put("batches", batches);
    node.put("at_start", atStart);
  }
}
