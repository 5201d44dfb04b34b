package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How an architecture search measures what a shape can learn: a short training, and the cross
 * entropy on held-out positions that are the same for all.
 *
 * @param mode practice: AdamW; or theory: plain gradient descent with clipped weights, of which the
 *     guarantee speaks
 * @param steps of each training
 * @param teacher whose distributions are learned and compared with; null for the words themselves
 * @param positions held-out ones, at least
 * @param clip in theory, the largest absolute value of a matrix's weights
 * @param precision fp32 or bf16
 * @param topK words of each position of a training batch that are kept of what the teacher said; 0
 *     to ask it anew for every shape
 */
public record ErrorMeasure(
    String mode,
    int steps,
    String teacher,
    int positions,
    double clip,
    String precision,
    int topK) {
  private static final String PRACTICE = "practice";
  private static final String THEORY = "theory";

  public ErrorMeasure {
    var problems = new Problems("error");
    problems.oneOf("mode", mode, List.of(PRACTICE, THEORY));
    problems.positive("steps", steps);
    problems.require(
        teacher == null || !teacher.isBlank(), "teacher", "is empty, expected a model directory");
    problems.positive("positions", positions);
    problems.positive("clip", clip);
    problems.oneOf("precision", precision, List.of("fp32", "bf16"));
    problems.notNegative("top_k", topK);
    problems.throwIfAny();
  }

  public boolean inTheory() {
    return mode.equals(THEORY);
  }

  static ErrorMeasure read(Section section) {
    String mode = section.text("mode", PRACTICE);
    int steps = section.integer("steps", mode.equals(THEORY) ? 3 : 200);
    String teacher = section.text("teacher", null);
    int positions = section.integer("positions", 512);
    double clip = section.number("clip", 1);
    String precision = section.text("precision", "fp32");
    int topK = section.integer("top_k", 0);
    return section.build(
        () -> new ErrorMeasure(mode, steps, teacher, positions, clip, precision, topK));
  }

  void write(ObjectNode node) {
    node.put("mode", mode);
    node.put("steps", steps);
    node.put("teacher", teacher);
    node.put("positions", positions);
    node.put("clip", clip);
    node.put("precision", precision);
    node.put("top_k", topK);
  }
}
