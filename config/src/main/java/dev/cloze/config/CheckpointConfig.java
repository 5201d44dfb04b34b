package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * When a run is saved. The end of a run, and a stopped one, are saved in any case.
 *
 * @param every steps between two checkpoints; 0 for only at the end
 * @param keep how many of the newest stay
 */
public record CheckpointConfig(long every, int keep) {

  public CheckpointConfig {
    var problems = new Problems("checkpoint");
    problems.notNegative("every", every);
    problems.positive("keep", keep);
    problems.throwIfAny();
  }

  static CheckpointConfig read(Section section) {
    long every = section.longInteger("every", 1000);
    int keep = section.integer("keep", 3);
    return section.build(() -> new CheckpointConfig(every, keep));
  }

  void write(ObjectNode node) {
    node.put("every", every);
    node.put("keep", keep);
  }
}
