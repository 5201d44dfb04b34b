package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The text of a recurrent language model, and what it learns from it.
 *
 * @param path a text file, or a directory of them: a sentence a line, words between blanks
 * @param validation the same of held-out text; null for none
 * @param unrollSteps words of a row in a batch; gradients reach back no further. 20 in ELMo
 * @param negativeSamples wrong words drawn for a direction and a step; 0 for the whole vocabulary.
 *     8,192 in ELMo
 */
public record StreamConfig(String path, String validation, int unrollSteps, int negativeSamples) {
  public StreamConfig {
    var problems = new Problems("data");
    problems.require(!path.isBlank(), "path", "is empty, expected a text file or a directory");
    problems.require(
        validation == null || !validation.isBlank(),
        "validation",
        "is empty, expected a text file or a directory, or nothing at all");
    problems.positive("unroll_steps", unrollSteps);
    problems.notNegative("negative_samples", negativeSamples);
    problems.throwIfAny();
  }

  static StreamConfig read(Section section) {
    String path = section.text("path");
    String validation = section.text("validation", null);
    int unrollSteps = section.integer("unroll_steps", 20);
    int negativeSamples = section.integer("negative_samples", 8192);
    return section.build(() -> new StreamConfig(path, validation, unrollSteps, negativeSamples));
  }

  void write(ObjectNode node) {
    node.put("path", path);
    node.put("validation", validation);
    node.put("unroll_steps", unrollSteps);
    node.put("negative_samples", negativeSamples);
  }
}
